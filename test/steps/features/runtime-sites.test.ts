import {describe, expect, it} from 'vitest';
import {readRuntimeSites} from '../../../source/steps/features/runtime-sites.ts';
import {projectFolder} from '../../_helpers/project-folder.ts';

async function sitesIn(files: string | Readonly<Record<string, string>>) {
	const folder = await projectFolder(typeof files === 'string' ? {'src/lib.rs': files} : files);
	const sites = [...((await readRuntimeSites(folder)) ?? [])];
	return Object.fromEntries(sites.map(([feature, [site]]) => [feature, site?.where]));
}

const on = '#[cfg(feature = "x")]';
const off = '#[cfg(not(feature = "x"))]';

/** Sources in which the feature `x` only adds what nobody can use without it. */
const additive: Readonly<Record<string, string>> = {
	items: `${on} pub mod a {} ${on} use a::b; ${on} pub(crate) async fn f() {} ${on} impl A for B {} ${on} pub const C: u8 = 1; ${on} extern crate d;`,
	'methods and types of an implementation': `impl A { ${on} pub fn f(&self) {} ${on} pub unsafe fn g() { h() } }`,
	'macros and what they make': `${on} macro_rules! m { () => {} } ${on} implement!(A, B);`,
	fields: `pub struct A { ${on} a: u8, b: u8 } fn f() -> A { A { ${on} a: 1, b } }`,
	'variants and the arms for them': `enum E { ${on} A(u8), B } fn f(e: E) { match e { ${on} E::A(one) if one > 1 => g(), E::B => h(), } }`,
	'parameters and items in a function': `fn f(${on} a: u8) { ${on} use b::c; ${on} fn d() {} }`,
	'what needs it anyway': `${on} fn f() { ${on} g(); if cfg!(feature = "x") { h() } } ${on} mod m { fn f() { ${on} g(); } }`,
	derives: '#[cfg_attr(feature = "x", derive(Debug), serde(default))] struct A { #[cfg_attr(feature = "x", serde(skip))] a: u8 }',
	documentation: '#[cfg_attr(docsrs, doc(cfg(feature = "x")))] #[doc(cfg(feature = "x"))] fn f() {}',
	tests: `#[cfg(test)] mod tests { fn f() { ${on} g(); } } fn f() { #[cfg(test)] ${on} g(); #[cfg(all(test, feature = "x"))] { h() } }`,
	'other systems': '#[cfg(windows)] fn f() { #[cfg(feature = "x")] g(); } fn h() { #[cfg(all(windows, feature = "x"))] g(); }',
	'a refusal to compile': `${off} compile_error!("needs x"); fn f() { ${off} compile_error!("needs x"); }`,
	'strings and comments': 'fn f() { /* #[cfg(feature = "x")] g(); */ h("#[cfg(feature = \\"x\\")] g()", r#"cfg!(feature = "x")"#); }',
	'a macro that takes items': `macro_rules! cfg_x { ($($item:item)*) => { $( ${on} #[doc = "x"] $item )* } } cfg_x! { pub mod a {} fn f() { ${on} g(); } }`,
	'methods of a trait that have it too': `trait T { ${on} fn f(&self) {} } impl T for A { ${on} fn f(&self) { g() } }`,
	'a choice of items with nothing else': `cfg_if::cfg_if! { if #[cfg(feature = "x")] { mod a; } }`,
};

/** Sources in which the same calls do something else with it. */
const runtime: Readonly<Record<string, string>> = {
	'a statement': `fn f() { ${on} g(); }`,
	'a block': `fn f() { ${on} { g() } }`,
	'an expression': 'fn f() { if cfg!(feature = "x") { g() } }',
	'one of several conditions': 'fn f() { #[cfg(any(feature = "y", all(unix, feature = "x")))] g(); }',
	'an arm for what is there without it': `fn f(name: &str) { match name { ${on} "gzip" => g(), _ => h() } }`,
	'an arm for a variant that is always there': `enum E { A, B } fn f(e: E) { match e { ${on} E::A => g(), _ => h(), } }`,
	'an element of a list': `fn f() { g(&[${on} One, Two]) }`,
	'an element of a constant': `const LIST: [Kind; 2] = [${on} One, Two];`,
	'a variant that is read by its name': `#[derive(EnumString)] enum E { ${on} A, B }`,
	'a field of a literal with a base': `fn f() -> A { A { ${on} a: 1, ..A::default() } }`,
	'a closure and a static': `static S: Lazy = Lazy::new(|| { ${on} g(); });`,
	'an item in the place of another': `${on} fn f() { g() } ${off} fn f() { h() }`,
	'a choice of items': 'cfg_if! { if #[cfg(feature = "x")] { mod a; } else { mod b; } }',
	'a method that has a default': `impl Iterator for A { ${on} fn nth(&mut self) { g() } }`,
	'what runs unasked': `${on} impl Drop for A { fn drop(&mut self) {} }`,
	'what runs before main': `${on} #[ctor] fn f() {} `,
	'a registration': `${on} inventory::submit! { A }`,
	'an allocator': `${on} #[global_allocator] static A: B = B;`,
	'an attribute that adds code': 'impl A { #[cfg_attr(feature = "x", tracing::instrument)] fn f() {} }',
	'fields that serde reads': `#[derive(Serialize)] struct A { ${on} a: u8 }`,
	'a macro in a function': `macro_rules! cfg_x { ($($t:tt)*) => { ${on} { $($t)* } } } fn f() { cfg_x! { g() } }`,
	'a macro with a template': `macro_rules! cfg_x { ($($t:stmt)*) => { $( ${on} $t )* } } fn f() { cfg_x! { g() } }`,
	'the code of a macro': `macro_rules! m { () => { ${on} g(); } }`,
	'after a trait of the same shape': `trait T { fn f(&self) {} } impl T for A { ${on} fn f(&self) { g() } }`,
};

describe('sites of a feature', () => {
	it.each(Object.entries(additive))('there are none: %s', async (_name, source) => {
		expect(await sitesIn(source)).toEqual({});
	});

	it.each(Object.entries(runtime))('there is one: %s', async (_name, source) => {
		expect(await sitesIn(source)).toMatchObject({x: 'src/lib.rs:1'});
	});

	it('are told with their file and line', async () => {
		expect(await sitesIn({'src/lib.rs': 'mod a;\n', 'src/a/mod.rs': `fn f() {\n\n\t${on}\n\tg();\n}\n`})).toEqual({x: 'src/a/mod.rs:3'});
	});

	it('know under which condition a file is compiled', async () => {
		const inside = `fn f() { ${on} g(); }`;
		const files = {
			'src/lib.rs': `${on} mod a; #[cfg(test)] mod b; #[cfg(feature = "x")] #[path = "other/c.rs"] mod c; mod d { ${on} mod e; }`,
			'src/a.rs': `${inside} mod deeper;`,
			'src/a/deeper.rs': inside,
			'src/b.rs': inside,
			'src/other/c.rs': inside,
			'src/d/e.rs': inside,
		};
		expect(await sitesIn(files)).toEqual({});
	});

	it('know which other features their code needs, and are left out where another needs less', async () => {
		const source = `#[cfg(feature = "a")] mod m { fn f() { ${on} g(); #[cfg(all(feature = "b", feature = "x"))] h(); } }`;
		const sites = await readRuntimeSites(await projectFolder({'src/lib.rs': source}));
		expect(sites?.get('x')?.map(({among}) => [...among])).toEqual([['a']]);
		expect(sites?.get('b')?.map(({among}) => [...among])).toEqual([['a', 'x']]);
	});

	it('are wherever a build script asks for the feature', async () => {
		const script = 'fn main() { if env::var_os("CARGO_FEATURE_STATIC_SSL").is_some() {} if cfg!(feature = "x") {} }';
		expect(await sitesIn({'src/lib.rs': '', 'build.rs': script})).toEqual({
			static_ssl: 'build.rs',
			'static-ssl': 'build.rs',
			x: 'build.rs',
		});
	});

	it('are looked for wherever the library is', async () => {
		expect(
			await sitesIn({'src/main.rs': '', 'code/lib.rs': `fn f() { ${on} g(); }`, 'tests/a.rs': 'fn f() { cfg!(feature = "y") }'}),
		).toEqual({
			x: 'code/lib.rs:1',
		});
	});

	it('are unknown where there are no sources, or a file is not to be read', async () => {
		expect(await readRuntimeSites(await projectFolder({}))).toBeUndefined();
		expect(await readRuntimeSites(await projectFolder({'src/lib.rs': '', 'src/a.rs': 'fn f( {'}))).toBeUndefined();
	});
});
