import { playJob } from './play-job';
import { serveJobs } from './serve-jobs';

serveJobs(playJob);
