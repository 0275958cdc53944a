// How loud a sound is heard, and the one gain that makes all of them equally loud, as earlab/sound.py does.

const LOUDNESS = -23; // LUFS of a sound's loudest 400 ms
const PEAK = 0.5; // of full scale: where more would be needed, as for a click, the sound stays softer
const SILENCE = 1e-9; // what never exceeds it has no loudness
const SHELF = { at: 1681.974450955533, gain: 3.999843853973347, q: 0.7071752369554196 }; // ITU-R BS.1770, for any rate
const HIGH_PASS = { at: 38.13547087602444, q: 0.5003270373238773 };

/** The factor that brings the sum of tracks to the loudness of all sounds; the peak holds whichever of them are heard. */
export function gainOf(tracks, rate) {
  const sum = new Float64Array(tracks[0].length);
  let peak = 0;
  for (let n = 0; n < sum.length; n++) {
    let most = 0;
    for (const track of tracks) {
      sum[n] += track[n];
      most += Math.abs(track[n]);
    }
    peak = Math.max(peak, most);
  }
  if (!(peak >= SILENCE)) return 1;
  return Math.min(10 ** ((LOUDNESS - loudness(sum, rate)) / 20), PEAK / peak);
}

/** The loudness of the loudest 400 ms of a sound, in LUFS. */
export function loudness(samples, rate) {
  const weighted = filtered(filtered(samples, shelf(rate)), highPass(rate));
  const window = Math.round(0.4 * rate);
  let [energy, loudest] = [0, 0];
  for (let n = 0; n < weighted.length; n++) {
    energy += weighted[n] ** 2 - (n >= window ? weighted[n - window] ** 2 : 0);
    loudest = Math.max(loudest, energy);
  }
  return -0.691 + 10 * Math.log10(loudest / window);
}

/** Coefficients `[b0, b1, b2, a1, a2]` of the shelf: a head makes high tones louder. */
function shelf(rate) {
  const k = Math.tan((Math.PI * Math.min(SHELF.at, 0.45 * rate)) / rate);
  const high = 10 ** (SHELF.gain / 20);
  const band = high ** 0.4996667741545416;
  const [damped, whole] = [k / SHELF.q, 1 + k / SHELF.q + k * k];
  const ahead = [high + band * damped + k * k, 2 * (k * k - high), high - band * damped + k * k];
  return [...ahead, 2 * (k * k - 1), 1 - damped + k * k].map((value) => value / whole);
}

/** … and of the high-pass: low tones are heard less. */
function highPass(rate) {
  const k = Math.tan((Math.PI * HIGH_PASS.at) / rate);
  const [damped, whole] = [k / HIGH_PASS.q, 1 + k / HIGH_PASS.q + k * k];
  return [1, -2, 1, (2 * (k * k - 1)) / whole, (1 - damped + k * k) / whole];
}

function filtered(samples, [b0, b1, b2, a1, a2]) {
  const out = new Float64Array(samples.length);
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let n = 0; n < out.length; n++) {
    const x = samples[n];
    out[n] = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
    [x2, x1, y2, y1] = [x1, x, y1, out[n]];
  }
  return out;
}
