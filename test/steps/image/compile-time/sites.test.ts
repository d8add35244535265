import {describe, expect, it} from 'vitest';
import {sitesIn} from '../../../../source/steps/image/compile-time/sites.ts';

const found = (text: string) => sitesIn(text).map(({name, argument, line}) => [name, argument, line]);

describe('sites in Rust sources', () => {
	it.each([
		['sqlx::query!("SELECT 1")', 'query', 'SELECT 1'],
		['let x = query_as!(User, "SELECT 1").fetch_one(db)', 'query_as', undefined],
		['query_file! { "q.sql" }', 'query_file', 'q.sql'],
		['const A: &str = include_str!("../a.txt");', 'include_str', '../a.txt'],
		['include_bytes![r"b.bin"]', 'include_bytes', 'b.bin'],
		['static D: Dir = include_dir!("$CARGO_MANIFEST_DIR/dist");', 'include_dir', '$CARGO_MANIFEST_DIR/dist'],
		['include!(concat!(env!("OUT_DIR"), "/x.rs"))', 'include', undefined],
		['sqlx::migrate!().run(&db)', 'migrate', undefined],
		['#[derive(RustEmbed)] #[folder = "web/dist/"] struct Assets;', 'folder', 'web/dist/'],
		['git_version::git_version!()', 'git_version', undefined],
		['git_version!(args = ["--tags"], fallback = "none")', 'git_version', 'fallback'],
	])('%s is one', (text, name, argument) => {
		expect(found(`\nfn f() {\n${text}\n}`)).toEqual([[name, argument, 3]]);
	});

	it.each([
		'// query!("x")',
		'/* include_str!("x") /* include_str!("y") */ */',
		'let s = "include_str!(\\"x\\")";',
		'fn query() {} query();',
		'macro_rules! other { () => {} }',
		'let folder = path;',
		'if query != 1 {}',
	])('%s is none', text => {
		expect(found(text)).toEqual([]);
	});
});
