import {cp, readFile, rename, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, it} from 'vitest';
import {detectProject} from '../../../source/project/detect.ts';
import {runProcess} from '../../../source/services/process.ts';
import {checkEnvironment} from '../../../source/steps/features/check-project.ts';
import {proofsOf} from '../../../source/steps/features/proofs.ts';
import {hasCargo, projectFolder} from '../../_helpers/project-folder.ts';
import {fakeWorld} from '../../_helpers/world.ts';

const samples = fileURLToPath(new URL('../../../source/rehearsal/sample', import.meta.url));

/** A server of the standard library alone. */
async function sample(proof: string) {
	const root = await projectFolder({});
	for (const name of ['common', 'std']) {
		await cp(path.join(samples, name), root, {recursive: true});
	}

	await rename(path.join(root, 'gitignore'), path.join(root, '.gitignore'));
	const signal = new AbortController().signal;
	const project = await detectProject({cwd: root, run: runProcess, environment: process.env, signal});
	const lines: string[] = [];
	const environment = checkEnvironment(process.env, path.join(await projectFolder({}), 'target'));
	const cargo = {run: runProcess, environment, signal, output: (line: string) => void lines.push(line)};
	return {root, cargo, lines, proofs: proofsOf(fakeWorld({project, flags: {'features-proof': proof}}))};
}

describe('proofsOf', () => {
	it('asks no more than the compiler unless it is told to', () => {
		const labels = (proof: string) => proofsOf(fakeWorld({flags: {'features-proof': proof}})).map(({label}) => label);
		expect(labels('check')).toEqual([]);
		expect(labels('tests')).toEqual(['the tests of the project']);
		expect(labels('smoke')).toEqual(['the tests of the project', 'the server, asked on its health route']);
	});

	it.skipIf(!hasCargo)(
		'runs the tests, and starts the server and asks it; both say what is wrong (needs cargo)',
		async () => {
			const {root, cargo, proofs} = await sample('smoke');
			const [tests, smoke] = proofs;
			expect(await tests?.find(cargo, root)).toBeUndefined();
			expect(await smoke?.find(cargo, root)).toBeUndefined();

			const library = path.join(root, 'crates/tariff/src/lib.rs');
			await writeFile(library, `${await readFile(library, 'utf8')}\n#[test]\nfn fails() {\n    panic!();\n}\n`);
			expect(await tests?.find(cargo, root)).toMatch(/^test .*fails \.\.\. FAILED$/);
			const main = path.join(root, 'crates/api/src/main.rs');
			await writeFile(
				main,
				(await readFile(main, 'utf8')).replace(
					/fn main\(\)[^{]*\{/,
					start => `${start}\n    eprintln!("no database");\n    std::process::exit(3);\n    #[allow(unreachable_code)]\n`,
				),
			);
			expect(await smoke?.find(cargo, root)).toMatch(/api ended: no database/);
		},
		120_000,
	);
});
