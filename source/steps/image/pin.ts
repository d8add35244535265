import {answer, type World} from '../world.ts';
import type {ImageRecipe} from './recipe.ts';

/** The recipe with the digests that its images' tags stand for now, where the user wants that. Asks the registries. */
export async function pinImages(world: World, recipe: ImageRecipe, signal: AbortSignal): Promise<ImageRecipe> {
	if (answer(world, 'pin') !== 'digest') {
		return recipe;
	}

	const {resolveDigest} = await import('../../services/registry.ts');
	const pinned = async (image: string) => {
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
