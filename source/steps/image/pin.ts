import {answer, type World} from '../world.ts';
import type {ImageRecipe} from './recipe.ts';

/**
The recipe with digests behind its images' tags, where the user wants that. A digest that is `written` already for the same tag stays: a tag that
moved is no reason to change the file. Else the registries are asked what the tags stand for now.
*/
export async function pinImages(world: World, recipe: ImageRecipe, written: string, signal: AbortSignal): Promise<ImageRecipe> {
	if (answer(world, 'pin') !== 'digest') {
		return recipe;
	}

	const {resolveDigest} = await import('../../services/registry/digest.ts');
	const known = new Map([...written.matchAll(/^FROM (\S+)@(sha256:[\da-f]{64})/gm)].map(([, image = '', digest = '']) => [image, digest]));
	const pinned = async (image: string) => {
		const digest = known.get(image);
		if (digest !== undefined) {
			return `${image}@${digest}`;
		}

		world.output(`asking for the digest of ${image}`);
		return `${image}@${await resolveDigest(image, signal)}`;
	};
	const [rust, chef, runtime] = await Promise.all([
		pinned(recipe.rust.image),
		recipe.rust.chefImage === undefined ? undefined : pinned(recipe.rust.chefImage),
		pinned(recipe.runtimeImage),
	]);
	return {...recipe, rust: {...recipe.rust, image: rust, chefImage: chef}, runtimeImage: runtime};
}
