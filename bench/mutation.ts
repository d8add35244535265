// Changes the sources in small ways, one at a time, and sees whether a test fails or, where none does, whether the compiler refuses it.
// Draws a sample from each room; the same seed draws the same mutants. Nothing is written in the sources.
// Usage: npm run bench:mutation -- [--room engine] [--file source/engine/plan.ts] [--per-room 30] [--seed 1] [--tests 12] [--slowest 20] [--json FILE] [--root DIR]
import {readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {Compiler} from './mutation/compiler.ts';
import {readImportGraph} from './mutation/import-graph.ts';
import {type Mutant, mutantsOf, mutate} from './mutation/mutants.ts';
import {findNearestTests} from './mutation/nearest-tests.ts';
import {type Probe, withProbes} from './mutation/probes.ts';
import {type Equivalent, isEquivalent, type Outcome, reportOf} from './mutation/report.ts';
import {sample} from './mutation/sample.ts';
import {type ReachingTest, VitestRunner} from './mutation/vitest-runner.ts';

const rooms = ['engine', 'toml', 'dockerfile', 'answers', 'sccache', 'steps/cargo', 'steps/workflow', 'steps/tools'];
const {values} = parseArgs({
	options: {
		room: {type: 'string', multiple: true},
		file: {type: 'string'},
		'per-room': {type: 'string', default: '30'},
		seed: {type: 'string', default: '1'},
		// Test files that are tried on one mutant, the nearest first.
		tests: {type: 'string', default: '12'},
		// Test files that take more seconds are left out.
		slowest: {type: 'string', default: '20'},
		json: {type: 'string'},
		root: {type: 'string', default: path.dirname(path.dirname(fileURLToPath(import.meta.url)))},
	},
});
const root = path.resolve(values.root);
const equivalents = JSON.parse(await readFile(new URL('./mutation/equivalent.json', import.meta.url), 'utf8')) as Equivalent[];
const texts = new Map<string, string>();
const drawn: Array<{room: string; mutant: Mutant}> = [];
for (const room of values.file ? [path.posix.dirname(values.file).replace('source/', '')] : (values.room ?? rooms)) {
	const files = values.file ? [values.file] : await sourcesOf(room);
	const all: Mutant[] = [];
	for (const file of files) {
		const text = await readFile(path.join(root, file), 'utf8');
		texts.set(file, text);
		all.push(...mutantsOf(file, text));
	}

	const mutants = sample(all, Number(values['per-room']), `${values.seed} ${room}`);
	console.error(`${room}: ${mutants.length} of ${all.length} mutants in ${files.length} files`);
	drawn.push(...mutants.map(mutant => ({room, mutant})));
}

const runner = await VitestRunner.start(root);
const compiler = await Compiler.start(root);
const outcomes: Outcome[] = [];
try {
	runner.use(probedTexts());
	const testsOf = findNearestTests(await readImportGraph(root), await runner.findTests(), Number(values.tests));
	const reaching = new Map<string, ReachingTest>();
	const candidates = new Set(drawn.flatMap(({mutant}) => testsOf(mutant.file)));
	for (const [index, test] of [...candidates].entries()) {
		const reach = await runner.reach(test, Number(values.slowest));
		console.error(
			`[${index + 1}/${candidates.size}] ${test}: ${reach ? `${reach.seconds.toFixed(1)} s` : `left out: fails, can't run here or takes over ${values.slowest} s`}`,
		);
		if (reach) {
			reaching.set(test, reach);
		}
	}

	for (const [id, {room, mutant}] of drawn.entries()) {
		const outcome = {room, mutant, ...(await fateOf(id, mutant, testsOf(mutant.file), reaching))};
		outcomes.push(outcome);
		console.error(
			`[${id + 1}/${drawn.length}] ${outcome.fate} (${outcome.by}) ${mutant.file}:${mutant.line} ${mutant.kind}: ${mutant.after}`,
		);
	}
} finally {
	await runner.close();
	await compiler.close();
}

console.log(`Seed ${values.seed}, ${values['per-room']} mutants a room, ${values.tests} test files a mutant at most`);
console.log(reportOf(outcomes));
if (values.json) {
	await writeFile(values.json, `${JSON.stringify({seed: values.seed, outcomes}, undefined, '\t')}\n`);
}

async function sourcesOf(room: string): Promise<string[]> {
	const entries = await readdir(path.join(root, 'source', room), {recursive: true});
	return entries
		.filter(entry => /\.tsx?$/.test(entry))
		.map(entry => path.posix.join('source', room, entry))
		.sort();
}

function probedTexts(): Map<string, string> {
	const probes = new Map<string, Probe[]>();
	for (const [id, {mutant}] of drawn.entries()) {
		probes.set(mutant.file, [...(probes.get(mutant.file) ?? []), {id, ...mutant.reached}]);
	}

	return new Map([...probes].map(([file, own]) => [file, withProbes(texts.get(file) ?? '', own)]));
}

async function fateOf(
	id: number,
	mutant: Mutant,
	tests: readonly string[],
	reaching: ReadonlyMap<string, ReachingTest>,
): Promise<Pick<Outcome, 'fate' | 'by'>> {
	if (isEquivalent(mutant, equivalents)) {
		return {fate: 'equivalent', by: 'read by hand'};
	}

	const text = texts.get(mutant.file) ?? '';
	const mutated = mutate(text, mutant);
	runner.use(new Map([[mutant.file, mutated]]));
	const tried = tests.filter(test => reaching.get(test)?.reached.has(id));
	const isRefused = async (): Promise<Pick<Outcome, 'fate' | 'by'> | undefined> =>
		(await compiler.refuses(mutant.file, mutated, text)) ? {fate: 'refused', by: 'the compiler'} : undefined;
	const quickFirst = tried.slice(2).sort((one, other) => (reaching.get(one)?.seconds ?? 0) - (reaching.get(other)?.seconds ?? 0));
	// The compiler takes as long as a few tests.
	return (
		(await firstToNotice(tried.slice(0, 2), reaching)) ??
		(await isRefused()) ??
		(await firstToNotice(quickFirst, reaching)) ?? {fate: 'survived', by: `${tried.length} test files`}
	);
}

async function firstToNotice(
	tests: readonly string[],
	reaching: ReadonlyMap<string, ReachingTest>,
): Promise<Pick<Outcome, 'fate' | 'by'> | undefined> {
	for (const test of tests) {
		const verdict = await runner.run(test, 10 + (reaching.get(test)?.seconds ?? 0) * 4);
		if (verdict !== 'passed') {
			return {fate: verdict === 'failed' ? 'killed' : 'timed out', by: test};
		}
	}

	return undefined;
}
