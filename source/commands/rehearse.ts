import {rmSync} from 'node:fs';
import {mkdtemp, realpath} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {questions} from '../answers/table.ts';
import {type ExitCode, exitCodes, FerroviaError} from '../engine/errors.ts';
import {requireFolder} from '../project/detect.ts';
import {startGateway} from '../rehearsal/guard/gateway.ts';
import {openHosts} from '../rehearsal/guard/open-hosts.ts';
import {makePracticeHome} from '../rehearsal/home.ts';
import {readMachine, simulatedParts} from '../rehearsal/machine.ts';
import {rehearsalVariable, writeRehearsal} from '../rehearsal/practice.ts';
import {startPracticeCloud} from '../rehearsal/practice-cloud.ts';
import {copyProject, makeSample, type ProjectOptions, readCommitted} from '../rehearsal/project.ts';
import {runProcess} from '../services/process.ts';
import {RehearsalWords} from '../ui/plain/rehearsal.ts';
import {StatusLine} from '../ui/plain/status-line.ts';
import {columnsOf, isAccessible} from '../ui/terminal.ts';
import {type GlobalOptions, optionName} from './options.ts';
import {breakByName} from './rehearse/breaks.ts';
import {Child} from './rehearse/child.ts';
import {openShell} from './rehearse/shell.ts';
import {Stage} from './rehearse/stage.ts';
import type {CommandContext} from './run.ts';

/**
The whole journey in a practice cloud on this machine: setup, the pull request and its run, and the proof. What Ferrovia does there it does itself, as
programs of its own that the user could start as well; only the cloud, and what brings the pull request to its end, is here.
*/
export async function rehearse({options, controller, color, interactive}: CommandContext): Promise<ExitCode> {
	refuseJson(options);
	requireTerminal(options, interactive);
	const broken = breakByName(options.break);
	const from = options.cwd === undefined ? undefined : await requireFolder(options.cwd);
	const {signal} = controller;
	const isWatched = interactive && options.yes !== true;
	const words = new RehearsalWords({color, columns: columnsOf(process.stdout)});
	const status = new StatusLine(process.stderr, interactive);
	const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'ferrovia-rehearsal-')));
	const removeFolder = () => {
		if (options.keep !== true) {
			rmSync(folder, {recursive: true, force: true, maxRetries: 3});
		}
	};
	// A second signal ends the process at once.
	process.once('exit', removeFolder);
	const ends: Array<() => Promise<unknown>> = [];
	for (const stream of [process.stdout, process.stderr]) {
		// A terminal that is gone, or a pipe that nobody reads, must not keep what was made from being removed.
		stream.on('error', () => {});
	}

	try {
		status.show('Starting the practice cloud');
		const home = await makePracticeHome(path.join(folder, '.home'), process.env);
		const gateway = await startGateway(await openHosts([home.cargoHome], {installs: options.install === 'yes'}));
		ends.push(async () => gateway.stop());
		const guarded = {...home.environment, ...proxies(gateway.url)};
		const outside = {...Object.fromEntries(Object.keys(process.env).map(name => [name, undefined])), ...guarded};
		const machine = await readMachine(runProcess, outside, signal);
		const place: ProjectOptions = {folder: path.join(folder, 'tickets'), run: runProcess, environment: outside, signal};
		const project =
			from === undefined ? await makeSample(place) : await copyProject(from, {...place, folder: path.join(folder, path.basename(from))});
		const cloud = await startPracticeCloud({
			...project,
			files: await readCommitted(project.top, {run: runProcess, environment: outside, signal}),
			checkout: project.top,
			home: home.folder,
			engine: machine.engine,
			runsScripts: machine.runsScripts,
			environment: outside,
			run: runProcess,
			signal,
			output: line => (interactive ? status.show(line) : words.step(line)),
		});
		ends.push(async () => cloud.stop());
		status.clear();
		const simulated = simulatedParts(machine);
		const stage = new Stage({
			child: new Child(),
			cloud,
			project,
			words,
			status,
			signal,
			isWatched,
			environment: {
				...guarded,
				...cloud.environment,
				...project.environment,
				[rehearsalVariable]: writeRehearsal({simulated}),
				...(options.install === 'yes' ? {} : {FERROVIA_INSTALL: 'no'}),
			},
			flags: [...answerFlags(options), ...(options.yes === true ? ['--yes'] : [])],
			manner: mannerFlags(options),
		});
		const kept = options.keep === true ? folder : undefined;
		words.opening({project, simulated, broken: broken?.words});
		const exitCode = await stage.perform(broken);
		if (stage.isLeft) {
			words.left(kept);
			return exitCode;
		}

		if (options.shell === true && !signal.aborted) {
			await openShell(stage, folder);
		}

		words.closing({
			exitCode,
			times: stage.times,
			simulated,
			kept,
			refused: [...gateway.refused],
		});
		return signal.aborted ? exitCodes.interrupted : exitCode;
	} finally {
		status.clear();
		// What can't be ended must not keep the rest.
		await Promise.allSettled(ends.map(async end => end()));

		process.off('exit', removeFolder);
		removeFolder();
	}
}

function refuseJson({json}: GlobalOptions): void {
	if (json === true) {
		throw new FerroviaError(
			{
				what: 'A rehearsal is for people: it has no JSON.',
				next: ['ferrovia rehearse --yes', "echo 'ferrovia verify --json' | ferrovia rehearse --yes --shell"],
			},
			{exitCode: exitCodes.usage},
		);
	}
}

function requireTerminal(options: GlobalOptions, interactive: boolean): void {
	const isSpokenTo = isAccessible(options, process.env) && process.stdin.isTTY === true;
	if (options.yes !== true && !interactive && !isSpokenTo) {
		throw new FerroviaError({what: 'There is no terminal to ask in.', next: ['ferrovia rehearse --yes']}, {exitCode: exitCodes.usage});
	}
}

/** What every program takes for the way out of this machine. */
function proxies(url: string): Readonly<Record<string, string>> {
	const here = 'localhost,127.0.0.1,::1';
	return {
		HTTP_PROXY: url,
		http_proxy: url,
		HTTPS_PROXY: url,
		https_proxy: url,
		ALL_PROXY: url,
		all_proxy: url,
		// A proxy in cargo's own settings would come before the others.
		CARGO_HTTP_PROXY: url,
		NO_PROXY: here,
		no_proxy: here,
	};
}

/** The answers that were given as flags, to be given to the setup. */
function answerFlags(options: GlobalOptions): readonly string[] {
	return questions.flatMap(({flag}) => {
		const value = flag === undefined ? undefined : options[optionName(flag)];
		return flag === undefined || typeof value !== 'string' ? [] : [flag, value];
	});
}

function mannerFlags(options: GlobalOptions): readonly string[] {
	return [
		...(options.accessible === true ? ['--accessible'] : []),
		...(options.verbose === true ? ['--verbose'] : []),
		...(options.color === false ? ['--no-color'] : []),
	];
}
