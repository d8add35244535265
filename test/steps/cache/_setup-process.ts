import {openProject, runSetup, type SetupOptions} from './_setup-run.ts';

// A run in a process of its own, so that it can be killed: the options are its one argument, as JSON.
const options = JSON.parse(process.argv[2] ?? '') as SetupOptions;
const end = await runSetup(await openProject(options.root, options.identity), options);
console.log(JSON.stringify(end));
process.exitCode = end.problems.length === 0 ? 0 : 1;
