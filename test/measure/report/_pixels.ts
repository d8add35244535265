import {inflateSync} from 'node:zlib';

/** The brightness of each pixel of a PNG of eight bits without interlacing, 0 to 255: what is left of it without colour (https://www.w3.org/TR/png-3/). */
export function greysOf(png: Buffer): readonly number[] {
	const [width, height, channels] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25] === 6 ? 4 : 3];
	const data: Buffer[] = [];
	for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
		if (png.toString('latin1', at + 4, at + 8) === 'IDAT') {
			data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
		}
	}

	const raw = inflateSync(Buffer.concat(data));
	const stride = width * channels;
	const lines = Buffer.alloc(stride * height);
	for (let y = 0; y < height; y += 1) {
		const filter = raw[y * (stride + 1)] ?? 0;
		for (let x = 0; x < stride; x += 1) {
			const left = x < channels ? 0 : (lines[y * stride + x - channels] ?? 0);
			const up = y === 0 ? 0 : (lines[(y - 1) * stride + x] ?? 0);
			const corner = y === 0 || x < channels ? 0 : (lines[(y - 1) * stride + x - channels] ?? 0);
			const guess = [0, left, up, Math.floor((left + up) / 2), paeth(left, up, corner)][filter] ?? 0;
			lines[y * stride + x] = (raw[y * (stride + 1) + 1 + x] ?? 0) + guess;
		}
	}

	return Array.from({length: width * height}, (_, pixel) => {
		const [red = 0, green = 0, blue = 0] = lines.subarray(pixel * channels, pixel * channels + 3);
		return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
	});
}

function paeth(left: number, up: number, corner: number): number {
	const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
	return a <= b && a <= c ? left : b <= c ? up : corner;
}
