import {expect, it} from 'vitest';
import {readGatedNames} from '../../../source/steps/features/gated-names.ts';
import {projectFolder} from '../../_helpers/project-folder.ts';

it('tells which names of a package are there with a feature alone, through modules and macros', async () => {
	const folder = await projectFolder({
		'src/lib.rs': `
macro_rules! cfg_net { ($($i:item)*) => { $( #[cfg(feature = "net")] $i )* } }
pub struct Id;
impl Id {
	pub fn always() { hidden(); }
	#[cfg(feature = "v4")]
	pub fn random() -> Self { let inner = Id; inner }
	pub fn after() {}
}
cfg_net! { pub mod net; #[cfg(feature = "rt")] pub use inner::{spawn, other as renamed}; }
#[cfg(all(feature = "a", not(feature = "b")))]
mod external;
`,
		'src/net/mod.rs': 'pub struct Listener;',
		'src/external.rs': 'impl serde::Serialize for crate::Id { fn serialize(&self) {} }',
		'src/never-declared.rs': '#[cfg(feature = "x")] pub struct Lost;',
	});
	const names = await readGatedNames(folder);
	const of = (name: string) => names.get(name)?.map(place => [...place].join('+'));
	expect(of('random')).toEqual(['v4']);
	expect(of('Listener')).toEqual(['net']);
	expect(of('spawn')).toEqual(['net+rt']);
	expect(of('renamed')).toContain('net+rt');
	expect(of('Serialize')).toEqual(['a']);
	for (const name of ['always', 'after', 'hidden', 'Lost']) {
		expect(of(name), name).toBeUndefined();
	}
});
