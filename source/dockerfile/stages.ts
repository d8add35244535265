import {type Dockerfile, flagOf, type Instruction, type Stage} from './dockerfile.ts';
import {expand, type Values} from './expand.ts';
import {DockerfileSyntaxError} from './syntax-error.ts';

/** Cuts a Dockerfile's instructions into its stages. */
export function stagesOf(instructions: readonly Instruction[]): Pick<Dockerfile, 'arguments' | 'stages'> {
	const starts = instructions.flatMap(({keyword}, index) => (keyword === 'FROM' ? [index] : []));
	const before = instructions.slice(0, starts[0] ?? instructions.length);
	const stray = before.find(({keyword}) => keyword !== 'ARG');
	if (stray !== undefined) {
		throw new DockerfileSyntaxError(stray.line, `${stray.keyword} stands before the first FROM`);
	}

	const values = argumentsOf(before);
	const stages: Stage[] = [];
	for (const [index, start] of starts.entries()) {
		const from = instructions[start] as Instruction;
		stages.push({...fromOf(from, values, stages), index, instructions: instructions.slice(start + 1, starts[index + 1])});
	}

	const [first, ...others] = stages;
	if (first === undefined) {
		throw new DockerfileSyntaxError(1, 'there is no FROM');
	}

	return {arguments: before, stages: [first, ...others]};
}

/** `FROM [--platform=<platform>] <image> [AS <name>]` */
function fromOf(from: Instruction, values: Values, earlier: readonly Stage[]): Omit<Stage, 'index' | 'instructions'> {
	const [base = '', as, name, ...more] = from.words;
	if ((as !== undefined && as.toLowerCase() !== 'as') || (as !== undefined && name === undefined) || more.length > 0) {
		throw new DockerfileSyntaxError(from.line, `FROM ${from.text} is neither an image nor an image AS a name`);
	}

	const resolved = expand(base, values);
	const platform = flagOf(from, 'platform');
	return {
		name,
		base: resolved,
		parent: findStage(earlier, resolved)?.index,
		platform: platform === undefined ? undefined : expand(platform, values),
		line: from.line,
	};
}

/** The values of ARGs above the first FROM, by their defaults. */
export function argumentsOf(instructions: readonly Instruction[]): Values {
	const values = new Map<string, string>();
	for (const {name, value} of instructions.flatMap(({pairs}) => pairs)) {
		if (value !== undefined) {
			values.set(name, expand(value, values));
		}
	}

	return values;
}

/** The latest stage of a name: Docker compares without regard to case, and takes the last of several. */
export function findStage(stages: readonly Stage[], name: string): Stage | undefined {
	return stages.findLast(stage => stage.name?.toLowerCase() === name.toLowerCase());
}

/** The stage that `--from=` names, by its name or its number. Only what stands above can be named. */
export function sourceStage({stages}: Dockerfile, from: string, user: Stage): Stage | undefined {
	const earlier = stages.slice(0, user.index);
	return findStage(earlier, from) ?? (/^\d+$/.test(from) ? earlier[Number(from)] : undefined);
}

/** The stages that a stage is made from, the first one first, and itself as the last. */
export function lineage({stages}: Pick<Dockerfile, 'stages'>, stage: Stage): readonly Stage[] {
	const parent = stage.parent === undefined ? undefined : stages[stage.parent];
	return parent === undefined ? [stage] : [...lineage({stages}, parent), stage];
}

/** The image at the bottom of a stage. */
export function bottomImage(dockerfile: Dockerfile, stage: Stage): string {
	return (lineage(dockerfile, stage)[0] as Stage).base;
}

/** The stage that is built where nobody asks for another. */
export function finalStage({stages}: Dockerfile): Stage {
	return stages.at(-1) as Stage;
}
