import type {Check, CheckOutcome} from '../../engine/check.ts';
import {answer, type World} from '../world.ts';
import {foundFeatures} from './found-features.ts';
import {unitsWords} from './words.ts';

export function featuresChecks(world: World): readonly Check[] {
	return [];
}
