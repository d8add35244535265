import type {Dockerfile} from '../dockerfile.ts';
import {type Mount, mountsOf} from '../mounts.ts';
import {valuesAt} from '../scope.ts';
import type {Fault} from './fault.ts';

const place = ['target', 'dst', 'destination'] as const;
const source = ['source', 'src', 'from'] as const;
const owner = ['mode', 'uid', 'gid'] as const;

/** The options of each type of mount (https://docs.docker.com/reference/dockerfile/#run---mount), and what more BuildKit takes. */
const optionsOf: Readonly<Record<string, ReadonlySet<string>>> = {
	bind: new Set([...place, ...source, 'rw', 'readwrite', 'ro', 'readonly']),
	cache: new Set([...place, ...source, ...owner, 'id', 'sharing', 'rw', 'readwrite', 'ro', 'readonly']),
	tmpfs: new Set([...place, 'size']),
	secret: new Set([...place, ...owner, 'id', 'source', 'src', 'env', 'required']),
	ssh: new Set([...place, ...owner, 'id', 'required']),
};

const flags: ReadonlySet<string> = new Set(['rw', 'readwrite', 'ro', 'readonly', 'required']);

/** Mounts that BuildKit refuses: types and options that it does not know, or that one type does not have. */
export function mountFaults(dockerfile: Dockerfile): readonly Fault[] {
	return dockerfile.stages.flatMap(stage =>
		stage.instructions
			.filter(({keyword}) => keyword === 'RUN')
			.flatMap(run =>
				mountsOf(run, valuesAt(dockerfile, stage, run.line)).flatMap(mount =>
					wrongsOf(mount).map(({text, remedy}) => ({id: 'mount', line: run.line, text, remedy, severity: 'error' as const})),
				),
			),
	);
}

function wrongsOf({type, options, target}: Mount): readonly {readonly text: string; readonly remedy: string}[] {
	const known = optionsOf[type];
	if (known === undefined) {
		return [{text: `There is no mount of the type ${type}.`, remedy: `Write one of ${Object.keys(optionsOf).join(', ')}`}];
	}

	const wrongs = [...options].flatMap(([name, value]) => {
		if (name === 'type' || known.has(name)) {
			return value === '' && !flags.has(name)
				? [{text: `The option ${name} of a ${type} mount has no value.`, remedy: `Write ${name}=...`}]
				: [];
		}

		return [
			{
				text: `A ${type} mount has no option ${name === '' ? 'without a name' : name}.`,
				remedy: `Its options are ${[...known].filter(option => option !== 'dst' && option !== 'destination').join(', ')}`,
			},
		];
	});
	if ((type === 'bind' || type === 'cache' || type === 'tmpfs') && (target === undefined || target === '/')) {
		wrongs.push({text: `A ${type} mount needs a target, and / can't be one.`, remedy: 'Write target=<folder>'});
	}

	if (type === 'secret' && target === undefined && !['id', 'source', 'src'].some(name => options.has(name))) {
		wrongs.push({text: 'A secret mount needs an id.', remedy: 'Write id=<name of the secret>'});
	}

	const sharing = options.get('sharing');
	if (type === 'cache' && sharing !== undefined && !/^(?:shared|private|locked)$/i.test(sharing)) {
		wrongs.push({text: `A cache mount can't be shared as ${sharing}.`, remedy: 'Write sharing=shared, private or locked'});
	}

	return wrongs;
}
