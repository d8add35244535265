import {readFile} from 'node:fs/promises';
import {describe, expect, it} from 'vitest';
import {readErrors} from '../../../source/steps/features/diagnostics.ts';

const folder = new URL('../../fixtures/rustc/', import.meta.url);

describe.each(['1.95.0', '1.97.0-nightly'])('rustc %s', version => {
	it('tells which condition hides what a program names', async () => {
		const errors = readErrors(await readFile(new URL(`gated-items-rustc-${version}.jsonl`, folder), 'utf8'));
		expect(errors.map(({code, message, gates}) => [code, message, ...gates.map(({line, marked}) => [line.trim(), marked])])).toEqual([
			[
				'E0433',
				'cannot find `six` in `lib`',
				['macro_rules! cfg_d { ($($i:item)*) => { $( #[cfg(feature = "d")] $i )* } }', 'feature = "d"'],
			],
			['E0433', 'cannot find `two` in `lib`', ['#[cfg(all(feature = "a", any(feature = "b", feature = "c")))]', 'feature = "a"']],
			['E0425', 'cannot find function `one` in crate `lib`', ['#[cfg(feature = "a")]', 'feature = "a"']],
			[
				'E0425',
				'cannot find value `Three` in crate `lib`',
				['#[cfg(any(feature = "b", feature = "c"))]', '(feature = "b", feature = "c")'],
			],
			['E0425', 'cannot find value `Four` in crate `lib`', ['feature = "a",', 'feature = "a"']],
			[
				'E0425',
				'cannot find value `Five` in crate `lib`',
				['macro_rules! cfg_d { ($($i:item)*) => { $( #[cfg(feature = "d")] $i )* } }', 'feature = "d"'],
			],
			['E0425', 'cannot find value `Seven` in crate `lib`', ['#[cfg_attr(not(feature="x"), cfg(feature = "a"))]', 'feature = "a"']],
			['E0599', 'no method named `meth` found for struct `T` in the current scope'],
		]);
		expect(errors[2]).toMatchObject({
			packageId: 'path+file:///project/app#0.1.0',
			place: 'app/src/lib.rs:1',
			gates: [{file: '/project/app/lib/src/lib.rs', item: 'pub fn one() {}'}],
		});
		expect(new Set(errors.map(({key}) => key)).size).toBe(errors.length);
	});
});

it('reads the notes of rustc 1.80.1, which names single features alone', async () => {
	const errors = readErrors(await readFile(new URL('gated-items-rustc-1.80.1.jsonl', folder), 'utf8'));
	expect(errors.map(({message, gates}) => [/`\w+`/.exec(message)?.[0], ...gates.map(({line, item}) => [line, item])])).toEqual([
		['`six`', ['feature = "d"', 'cfg_d! { pub struct Five; #[macro_export] macro_rules! six { () => {} } }']],
		['`two`'],
		['`one`', ['feature = "a"', 'pub fn one() {}']],
		['`Three`'],
		['`Four`'],
		['`Five`', ['feature = "d"', 'cfg_d! { pub struct Five; #[macro_export] macro_rules! six { () => {} } }']],
		['`Seven`', ['feature = "a"', 'pub struct Seven;']],
		['`meth`'],
	]);
});

it('leaves out warnings, and what was cut off', () => {
	const message = (level: string) =>
		JSON.stringify({
			reason: 'compiler-message',
			package_id: 'p',
			manifest_path: '/p/Cargo.toml',
			message: {level, message: 'x', spans: [], children: []},
		});
	expect(readErrors(`${message('warning')}\n${message('error')}\n${message('error').slice(0, 60)}`)).toMatchObject([
		{message: 'x', place: undefined, gates: []},
	]);
});
