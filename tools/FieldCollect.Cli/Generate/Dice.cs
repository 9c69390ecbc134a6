using System.Numerics;

namespace FieldCollect.Cli.Generate;

/// <summary>
/// xoshiro256** seeded through SplitMix64 (Blackman and Vigna). Our own, because the numbers behind <c>new Random(seed)</c>
/// are no promise across versions of .NET, and a demo county must come out the same next year.
/// </summary>
public sealed class Dice
{
    private ulong _a, _b, _c, _d;

    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">What this dice is for: dice of different streams are independent.</param>
    public Dice(long seed, string stream)
    {
        // FNV-1a: string.GetHashCode differs from process to process.
        var state = 14695981039346656037UL ^ (ulong)seed;
        foreach (var ch in stream) state = (state ^ ch) * 1099511628211UL;
        _a = SplitMix(ref state);
        _b = SplitMix(ref state);
        _c = SplitMix(ref state);
        _d = SplitMix(ref state);
    }

    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>0 up to but not including <paramref name="count"/>.</summary>
    public int Below(int count) => (int)(((NextBits() >> 32) * (ulong)count) >> 32);

    /// <summary>Both ends included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    public double Fraction() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => Fraction() < probability;

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    public char Pick(string from) => from[Below(from.Length)];

    /// <summary>About normal with deviation 1: the sum of four uniform draws, enough for clusters of houses, and never far out.</summary>
    public double Bell() => (Fraction() + Fraction() + Fraction() + Fraction() - 2) * 1.732;

    /// <summary>Fisher and Yates.</summary>
    public void Shuffle<T>(IList<T> items)
    {
        for (var i = items.Count - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
