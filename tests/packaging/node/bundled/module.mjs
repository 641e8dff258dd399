import { Monaco } from 'monaco-crm';
import { report } from './report.mjs';

report(Monaco);
