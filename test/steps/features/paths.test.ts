import {expect, it} from 'vitest';
import {pathsInto} from '../../../source/steps/features/paths.ts';
import {projectFolder} from '../../_helpers/project-folder.ts';

it('tells what sources name of a crate, each branch by itself', async () => {
	const folder = await projectFolder({
		'main.rs': `
use engine::{net::Listener, time::{self, sleep as wait}, spawn};
use ::engine::io::*;
use other::engine::fs;
#[engine::main]
async fn main() { engine::task::spawn_blocking(|| engine::join!(1)).await; let engine = 1; x.engine(); } // engine::comment
`,
		'deeper/mod.rs': 'fn f() -> engine::Thing<engine::Inner> { "engine::text" }',
	});
	const found = await pathsInto('engine', folder);
	expect(found.map(({names, file}) => `${file} ${names.join('::')}`)).toEqual([
		'deeper/mod.rs Thing',
		'deeper/mod.rs Inner',
		'main.rs net::Listener',
		'main.rs time::self',
		'main.rs time::sleep',
		'main.rs spawn',
		'main.rs io',
		'main.rs main',
		'main.rs task::spawn_blocking',
		'main.rs join',
	]);
});
