import {cargoBuilds} from '../cargo-build.ts';
import type {Dockerfile, Instruction, Stage} from '../dockerfile.ts';
import {mountsOf} from '../mounts.ts';
import {commandsOfRun} from '../runs.ts';
import {lineage} from '../stages.ts';
import type {Fault} from './fault.ts';

/** A compiler cache that is set up and never used. It falls back to no cache without a word, so nobody notices. */
export function sccacheFaults(dockerfile: Dockerfile): readonly Fault[] {
	return dockerfile.stages.flatMap(stage =>
		stage.instructions
			.filter(({keyword}) => keyword === 'RUN')
			.flatMap(run => [...lostServer(dockerfile, stage, run), ...noCredentials(dockerfile, stage, run)]),
	);
}

function lostServer(dockerfile: Dockerfile, stage: Stage, run: Instruction): readonly Fault[] {
	const commands = commandsOfRun(dockerfile, stage, run);
	const asked = commands.flatMap(({words: [program = '', ...options]}) =>
		/^(?:.*\/)?sccache$/.test(program) ? options.filter(option => /^(?:--start-server|--show-stats|-s)$/.test(option)) : [],
	);
	if (asked.length === 0 || cargoBuilds(commands).length > 0) {
		return [];
	}

	const starts = asked.includes('--start-server');
	return [
		{
			id: 'sccache-server',
			line: run.line,
			text: starts
				? 'sccache is started in a RUN of its own: it dies with that, before anything is compiled.'
				: 'sccache is asked for its statistics in a RUN of its own: its server, and all that it counted, died with the RUN that compiled.',
			remedy: 'Start sccache, compile and print the statistics in one RUN',
			severity: 'warning',
		},
	];
}

function noCredentials(dockerfile: Dockerfile, stage: Stage, run: Instruction): readonly Fault[] {
	const commands = commandsOfRun(dockerfile, stage, run);
	const declared = new Set([
		...lineage(dockerfile, stage).flatMap(({instructions}) =>
			instructions.filter(({line}) => line < run.line).flatMap(({pairs}) => pairs.map(({name}) => name)),
		),
		...commands.flatMap(({assignments}) => [...assignments.keys()]),
		...mountsOf(run).flatMap(({options}) => options.get('env') ?? []),
	]);
	const credentials = ['AWS_ACCESS_KEY_ID', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'SCCACHE_S3_NO_CREDENTIALS'];
	const has = credentials.some(name => declared.has(name)) || mountsOf(run).some(({type}) => type === 'secret');
	return !declared.has('SCCACHE_BUCKET') || has || cargoBuilds(commands).length === 0
		? []
		: [
				{
					id: 'sccache-credentials',
					line: run.line,
					text: 'sccache is told of a bucket, and has no credentials where it compiles: it works without its cache, or not at all.',
					remedy: 'Mount them as secrets in this RUN: --mount=type=secret,id=...',
					severity: 'warning',
				},
			];
}
