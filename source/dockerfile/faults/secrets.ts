import {copiedPrograms} from '../copied-programs.ts';
import type {Dockerfile, Instruction} from '../dockerfile.ts';
import {mountsOf, secretPath} from '../mounts.ts';
import {looksSecret} from '../secret-names.ts';
import type {Fault} from './fault.ts';

/** Secrets that everybody can read who has the image, and secrets that are handed over and not used. */
export function secretFaults(dockerfile: Dockerfile): readonly Fault[] {
	const instructions = [...dockerfile.arguments, ...dockerfile.stages.flatMap(stage => stage.instructions)];
	const scripts = copiedPrograms(instructions);
	return instructions.flatMap(instruction => [...givenAway(instruction), ...notRead(instruction, scripts)]);
}

/** https://docs.docker.com/build/building/secrets/ */
function givenAway({keyword, pairs, line}: Instruction): readonly Fault[] {
	if (keyword !== 'ENV' && keyword !== 'ARG') {
		return [];
	}

	return pairs
		.filter(({name, value}) => looksSecret(name, value) && !(keyword === 'ENV' && value === ''))
		.map(({name}) => ({
			id: 'secret',
			line,
			text:
				keyword === 'ENV'
					? `ENV ${name} is in the image: everybody who can pull it can read the value.`
					: `ARG ${name} is in the history of the stage that uses it: whoever has that, or its cache, can read the value.`,
			remedy: `Needed while building: RUN --mount=type=secret,id=${name.toLowerCase()}. Needed by the running service: a variable of the service`,
			severity: 'error',
		}));
}

/** Where a secret is mounted as a file of a tool's own, such as ~/.aws/credentials, the tool reads it by itself. */
function notRead(run: Instruction, scripts: ReadonlySet<string>): readonly Fault[] {
	const text = [run.text, ...run.heredocs.map(heredoc => heredoc.text)].join('\n');
	const callsScript = text.split(/[\s;&|]+/).some(word => scripts.has(word.split('/').at(-1) ?? ''));
	return (run.keyword === 'RUN' && !callsScript ? mountsOf(run) : [])
		.filter(mount => mount.type === 'secret' && !mount.options.has('env'))
		.flatMap(mount => {
			const file = secretPath(mount);
			return file === undefined || !/^\/run\/secrets\/./.test(file) || text.includes('/run/secrets')
				? []
				: [
						{
							id: 'unread-secret',
							line: run.line,
							text: `The secret in ${file} is mounted and not read: a secret is a file, and no variable is set by it.`,
							remedy: `Read it: SOME_TOKEN="$(cat ${file})" <command>`,
							severity: 'warning' as const,
						},
					];
		});
}
