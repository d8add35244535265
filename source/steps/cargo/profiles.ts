import type {Change} from '../../engine/change.ts';
import {fileChange, readText} from '../../engine/file-change.ts';
import {editToml, type TomlValue} from '../../toml/edit.ts';
import {getToml, readToml} from '../../toml/read.ts';
import {answer, type World} from '../world.ts';

export const profileNames = ['ci', 'production'] as const;
export type ProfileName = (typeof profileNames)[number];

/** The profiles as they are written into a workspace that has none of that name. */
function wantedProfile(name: ProfileName, world: Pick<World, 'answers'>): Readonly<Record<string, TomlValue>> {
	if (name === 'ci') {
		return {inherits: 'release', 'opt-level': 1, lto: 'off', 'codegen-units': 16};
	}

	return {
		inherits: 'release',
		lto: answer(world, 'production-lto'),
		'codegen-units': 1,
		strip: 'symbols',
		...(answer(world, 'production-panic') === 'abort' ? {panic: 'abort'} : {}),
	};
}

const comments: Readonly<Record<ProfileName, readonly string[]>> = {
	ci: ['Tests in CI: builds fast, runs well enough.'],
	production: ['The image that is deployed: small and fast, and worth the time that it takes to build.'],
};

/** Adds the profiles that the workspace's root manifest lacks. One that is there is the user's, and is left alone. */
export async function planProfiles(world: World): Promise<Change | undefined> {
	const file = world.project.cargo.manifestPath;
	const before = await readText(file);
	const text = before ?? '';
	const table = readToml(text);
	const missing = profileNames.filter(name => getToml(table, ['profile', name]) === undefined);
	if (missing.length === 0) {
		return undefined;
	}

	const after = editToml(
		text,
		missing.map(name => ({type: 'table', path: ['profile', name], entries: wantedProfile(name, world), comment: comments[name]})),
	);
	return fileChange({
		id: 'cargo/profiles',
		path: file,
		before,
		after,
		summary: `add the ${missing.length === 1 ? 'profile' : 'profiles'} ${missing.join(' and ')} to Cargo.toml`,
	});
}
