import {rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {FerroviaError} from '../../engine/errors.ts';
import {failureOf} from '../../services/failed-build.ts';

import type {World} from '../world.ts';
import {type Linker, linkerSettings} from './linker-choice.ts';

/** Seconds by linker. */
export type LinkTimes = {readonly default: number} & Partial<Readonly<Record<Linker, number>>>;

const rounds = 5;

/**
Links a probe of about 20 MB with each linker, in turns, and keeps the least time of each: rustc itself tells how long the linker ran
(`-Z time-passes`, allowed on stable with RUSTC_BOOTSTRAP), so compiling does not blur it.
*/
export async function measureLinkers(
	{project, run, probes}: World,
	linkers: readonly Linker[],
	signal: AbortSignal,
	output: (line: string) => void,
): Promise<LinkTimes> {
	const folder = await probes.folder();
	const library = path.join(folder, 'probe.rs');
	const main = path.join(folder, 'main.rs');
	await writeFile(library, librarySource(400));
	await writeFile(main, 'fn main() {\n    println!("{}", probe::all(std::env::args().count()));\n}\n');
	const rustc = async (args: readonly string[]) => {
		const result = await run(['rustc', '--edition=2021', '-g', '--out-dir', folder, ...args], {
			cwd: project.root,
			env: {RUSTC_BOOTSTRAP: '1'},
			signal,
			timeoutMs: 120_000,
		});
		if (!result.ok) {
			throw new FerroviaError({
				what: 'The linkers could not be measured.',
				why: failureOf(result),
				next: ['ferrovia setup --linker default'],
			});
		}

		return `${result.stdout}\n${result.stderr}`;
	};

	output('compiling a probe to link');
	await rustc(['--crate-type=lib', library]);
	const times = new Map<Linker, number>();
	for (let round = 1; round <= rounds; round++) {
		for (const linker of linkers) {
			output(`linking with ${linker}, ${round} of ${rounds}`);
			const settings = linkerSettings(linker);
			const told = await rustc([
				'-Ztime-passes',
				'-L',
				folder,
				'--extern',
				'probe',
				...(settings === undefined ? [] : ['-C', `linker=${settings.linker}`, ...settings.rustflags]),
				main,
			]);
			times.set(linker, Math.min(times.get(linker) ?? Infinity, linkSeconds(told)));
		}
	}

	await rm(folder, {recursive: true, force: true});
	return Object.fromEntries(times) as LinkTimes;
}

/** Seconds in the line `time: 0.205; rss: … run_linker`. */
export function linkSeconds(timePasses: string): number {
	const seconds = /^time:\s+([\d.]+);.*\brun_linker$/m.exec(timePasses)?.[1];
	if (seconds === undefined) {
		throw new FerroviaError({
			what: 'The linkers could not be measured.',
			why: 'This rustc does not tell how long the linker ran.',
			next: ['ferrovia setup --linker default'],
		});
	}

	return Number(seconds);
}

/** Functions over generic collections of different types: each is compiled by itself, as in a real service. */
function librarySource(functions: number): string {
	const widths = [8, 16, 32, 64];
	const indices = Array.from({length: functions}, (_, index) => index);
	const bodies = indices.map(
		index => `#[inline(never)]
fn part_${index}(n: usize) -> usize {
    let mut tree: BTreeMap<[u8; ${(index % 40) + 1}], Vec<u${widths[index % 4]}>> = BTreeMap::new();
    for key in 0..n { tree.entry([key as u8; ${(index % 40) + 1}]).or_default().push(key as _); }
    let map: HashMap<usize, String> = (0..n).map(|key| (key, format!("{key}-${index}"))).collect();
    tree.len() + map.len()
}`,
	);
	return `use std::collections::{BTreeMap, HashMap};
${bodies.join('\n')}
pub fn all(n: usize) -> usize {
    ${indices.map(index => `part_${index}(n)`).join(' + ')}
}
`;
}
