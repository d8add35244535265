/**
A smallest part of the candidates that is enough: none of it can be left out (QuickXplain, Junker 2004,
https://cdn.aaai.org/AAAI/2004/AAAI04-027.pdf). Asks about k·log(n/k) times, where k are found among n; the later ones are given up first. What is enough
must stay so with more. All of the candidates are taken to be enough without asking.
*/
export async function smallestPart<T>(candidates: readonly T[], isEnough: (part: readonly T[]) => Promise<boolean>): Promise<readonly T[]> {
	const find = async (background: readonly T[], isGrown: boolean, rest: readonly T[]): Promise<readonly T[]> => {
		if (isGrown && (await isEnough(background))) {
			return [];
		}

		if (rest.length <= 1) {
			return rest;
		}

		const half = Math.ceil(rest.length / 2);
		const [first, second] = [rest.slice(0, half), rest.slice(half)];
		const ofSecond = await find([...background, ...first], true, second);
		const ofFirst = await find([...background, ...ofSecond], ofSecond.length > 0, first);
		return [...ofFirst, ...ofSecond];
	};
	return candidates.length === 0 || (await isEnough([])) ? [] : find([], false, candidates);
}
