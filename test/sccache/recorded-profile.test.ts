import {expect, it} from 'vitest';
import {recordProfile} from '../../source/sccache/recorded-profile.ts';

const manifest = `
[profile.release]
lto = "thin"
codegen-units = 16

[profile.ci]
inherits = "release"
lto = "off"

[profile.ci.package."*"]
debug = false

[profile.slow]
inherits = "test"

[profile.loop]
inherits = "loop"
`;

it.each([
	['dev', 'dev', {}],
	['release', 'release', {lto: '"thin"', 'codegen-units': '16'}],
	['bench', 'release', {lto: '"thin"', 'codegen-units': '16'}],
	['ci', 'release', {lto: '"off"', 'codegen-units': '16', 'package.*.debug': 'false'}],
	['slow', 'dev', {}],
	['loop', 'dev', {}],
	['unknown', 'dev', {}],
] as const)('follows what %s inherits', (name, base, settings) => {
	expect(recordProfile(name, manifest)).toEqual({name, base, settings});
});

it('takes a manifest that is not TOML for one that sets nothing', () => {
	expect(recordProfile('release', '[profile')).toEqual({name: 'release', base: 'release', settings: {}});
});
