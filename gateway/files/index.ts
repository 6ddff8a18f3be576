export { type Bytes, filesFolder, keepContents, openBytes } from './bytes/index.js';
export { type Download, type Downloaded, openDownload } from './download.js';
export { openSweeper } from './sweep.js';
export { LARGEST_FILE, openUpload, type Sending, type Upload, type Uploaded } from './upload.js';
