import type {Check} from '../../engine/check.ts';
import type {World} from '../world.ts';

export function imageChecks(_: World): readonly Check[] {
	return [];
}
