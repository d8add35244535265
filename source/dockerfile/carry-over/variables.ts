import type {Dockerfile, Stage} from '../dockerfile.ts';
import type {ExistingDockerfile} from '../existing-dockerfile.ts';
import {expand} from '../expand.ts';
import {valuesAt} from '../scope.ts';
import {looksSecret} from '../secret-names.ts';
import {finalStage, lineage} from '../stages.ts';

type Variables = Pick<ExistingDockerfile, 'env' | 'buildArguments' | 'secrets'>;

/** ENV of the stages that compile and of the one that runs, and ARG of the former. What looks like a secret is only named. */
export function carriedVariables(dockerfile: Dockerfile, compiling: readonly Stage[]): Variables {
	const running = lineage(dockerfile, finalStage(dockerfile));
	const all = dockerfile.stages
		.filter(stage => compiling.includes(stage) || running.includes(stage))
		.flatMap(stage =>
			stage.instructions
				.filter(({keyword}) => keyword === 'ENV' || keyword === 'ARG')
				.flatMap(({keyword, pairs, line}) => {
					const values = valuesAt(dockerfile, stage, line);
					return pairs.map(({name, value}) => ({
						keyword,
						// A stage may do both: one that compiles and runs, or one that both are made from.
						uses: [...(compiling.includes(stage) ? (['build'] as const) : []), ...(running.includes(stage) ? (['runtime'] as const) : [])],
						name,
						value: keyword === 'ARG' ? valuesAt(dockerfile, stage, line + 1).get(name) : expand(value ?? '', values),
						line,
					}));
				}),
		);
	const open = all.filter(({name, value}) => !looksSecret(name, value));
	return {
		env: last(
			open
				.filter(({keyword}) => keyword === 'ENV')
				.flatMap(({name, value = '', uses, line}) => uses.map(stage => ({name, value, stage, line}))),
		),
		buildArguments: open
			.filter(({keyword, uses}) => keyword === 'ARG' && uses.includes('build'))
			.map(({name, value, line}) => ({name, value, line})),
		secrets: all.filter(({name, value}) => looksSecret(name, value)).map(({name, line}) => ({name, line})),
	};
}

/** The last of each name and stage, in the place of the first. */
function last<Variable extends {readonly name: string; readonly stage: string}>(variables: readonly Variable[]): readonly Variable[] {
	return [...new Map(variables.map(variable => [`${variable.stage} ${variable.name}`, variable])).values()];
}
