/**
A part of the candidates that is enough and of which nothing can be left out, with as few questions as there can be: a handful for a part of few
(QuickXplain, https://cdn.aaai.org/AAAI/2004/AAAI04-027.pdf). It presumes that more is never worse, and that all of them are enough. Where parts differ in
what they leave out, the candidates further down are left out first.
*/
export async function smallestEnough<Candidate>(
	candidates: readonly Candidate[],
	isEnough: (chosen: readonly Candidate[]) => Promise<boolean>,
): Promise<readonly Candidate[]> {
	const explain = async (
		chosen: readonly Candidate[],
		hasGrown: boolean,
		rest: readonly Candidate[],
	): Promise<readonly Candidate[]> => {
		if (rest.length === 0 || (hasGrown && (await isEnough(chosen)))) {
			return [];
		}

		if (rest.length === 1) {
			return rest;
		}

		const middle = Math.ceil(rest.length / 2);
		const [first, second] = [rest.slice(0, middle), rest.slice(middle)];
		const ofSecond = await explain([...chosen, ...first], true, second);
		const ofFirst = await explain([...chosen, ...ofSecond], ofSecond.length > 0, first);
		return [...ofFirst, ...ofSecond];
	};

	return (await isEnough([])) ? [] : explain([], false, candidates);
}
