using FieldCollect.Register.Quality.Proof;
using FsCheck;
using FsCheck.Fluent;

namespace FieldCollect.Register.Tests.Proof;

public class BoundsTests
{
    [Theory]
    [InlineData(0, 59)]
    [InlineData(1, 93)]
    [InlineData(2, 124)]
    [InlineData(3, 153)]
    [InlineData(4, 181)]
    [InlineData(5, 208)]
    [InlineData(6, 234)]
    [InlineData(7, 260)]
    [InlineData(8, 286)]
    [InlineData(9, 311)]
    [InlineData(10, 336)]
    public void The_sample_sizes_that_prove_95_percent_are_the_published_ones(int wrong, int needed)
    {
        Assert.Equal(needed, SampleSize.Needed(wrong));
        Assert.Equal(Verdict.Met, Proven.Of(needed - wrong, needed).Verdict);
        Assert.Equal(Verdict.NotEnoughEvidence, Proven.Of(needed - 1 - wrong, needed - 1).Verdict);
        Assert.Equal(wrong, SampleSize.Acceptable(needed));
        Assert.Equal(wrong - 1, SampleSize.Acceptable(needed - 1));
    }

    [Fact]
    public void Ninety_seven_of_a_hundred_prove_nothing()
    {
        var proven = Proven.Of(97, 100);
        Assert.Equal(Verdict.NotEnoughEvidence, proven.Verdict);
        Assert.Equal(0.927, proven.WilsonLower, 3);
        Assert.Equal(Verdict.NotMet, Proven.Of(85, 100).Verdict);
    }

    [Fact]
    public void Bounds_are_those_of_the_binomial_tails_summed_term_by_term() =>
        Prop.ForAll(Counts(400), c =>
        {
            var (right, count) = c;
            var lower = Bounds.Lower(right, count);
            var upper = Bounds.Upper(right, count);
            Assert.True(right == 0 ? lower == 0 : Math.Abs(Tail(count, right, count, lower) - 0.05) < 1e-9, $"lower {lower}");
            Assert.True(right == count ? upper == 1 : Math.Abs(Tail(count, 0, right, upper) - 0.05) < 1e-9, $"upper {upper}");
        }).Hold();

    [Fact]
    public void The_true_rate_lies_above_the_lower_bound_in_at_least_95_of_100_samples()
    {
        // All possible samples, weighed with their probability: no luck in it.
        foreach (var count in (int[])[20, 59, 100, 336])
        {
            var lowers = Enumerable.Range(0, count + 1).Select(x => Bounds.Lower(x, count)).ToArray();
            var uppers = Enumerable.Range(0, count + 1).Select(x => Bounds.Upper(x, count)).ToArray();
            for (var rate = 0.005; rate < 1; rate += 0.005)
            {
                var lower = Enumerable.Range(0, count + 1).Where(x => lowers[x] <= rate).Sum(x => Term(count, x, rate));
                var upper = Enumerable.Range(0, count + 1).Where(x => uppers[x] >= rate).Sum(x => Term(count, x, rate));
                Assert.True(lower >= 0.95 - 1e-9 && upper >= 0.95 - 1e-9, $"{count} {rate}: {lower} {upper}");
            }
        }
    }

    [Fact]
    public void Bounds_of_a_small_frame_are_those_of_all_possible_samples()
    {
        foreach (var (frame, count) in ((int, int)[])[(12, 5), (40, 12), (75, 30), (60, 59)])
        {
            for (var right = 0; right <= count; right++)
            {
                // Every number of right ones under which the sample found would be no rare one.
                var believable = Enumerable.Range(0, frame + 1).Where(k => Ways(frame, k, count, right, count) > 0.05).ToList();
                Assert.Equal(believable.Min() / (double)frame, Bounds.LowerOfFrame(right, count, frame), 12);
                var above = Enumerable.Range(0, frame + 1).Where(k => Ways(frame, k, count, 0, right) > 0.05).ToList();
                Assert.Equal(above.Max() / (double)frame, Bounds.UpperOfFrame(right, count, frame), 12);
            }
        }
    }

    [Fact]
    public void A_small_frame_proves_with_fewer_and_a_whole_one_with_certainty()
    {
        Assert.Equal(Verdict.NotEnoughEvidence, Proven.Of(45, 45).Verdict);
        var small = Proven.Of(45, 45, 100);
        Assert.Equal((Verdict.Met, Proven.Hypergeometric), (small.Verdict, small.Method));
        var whole = Proven.Of(95, 100, 100);
        Assert.Equal((Verdict.Met, Proven.Census, 0.95), (whole.Verdict, whole.Method, whole.Lower));
        Assert.Equal(Verdict.NotMet, Proven.Of(94, 100, 100).Verdict);
        // Cents of a large frame: its size does not matter, and the general bound is taken.
        Assert.Equal(Proven.ClopperPearson, Proven.Of(59, 59, 82_595).Method);
    }

    [Fact]
    public void Nobody_home_is_neither_right_nor_wrong()
    {
        var (best, worst) = Proven.Between(59, 59, 3);
        Assert.Equal(Verdict.Met, best.Verdict);
        Assert.Equal(Verdict.NotEnoughEvidence, worst.Verdict);
        Assert.Equal(59 / 62.0, worst.Estimate, 12);
    }

    [Fact]
    public void Counts_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Bounds.Lower(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bounds.Upper(-1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bounds.Lower(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bounds.LowerOfFrame(2, 5, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bounds.Lower(1, 2, 1));
    }

    [Theory]
    [InlineData(0.98, 0.2)]
    [InlineData(0.97, 0.1)]
    [InlineData(0.99, 0.05)]
    public void A_planned_size_is_the_smallest_that_passes_with_the_wished_chance(double expected, double risk)
    {
        var planned = SampleSize.Planned(expected, risk)!.Value;
        Assert.True(Chance(planned) >= 1 - risk);
        Assert.All(Enumerable.Range(59, planned - 59), n => Assert.True(Chance(n) < 1 - risk, $"{n} suffices"));

        double Chance(int n) => SampleSize.Acceptable(n) is var most and >= 0 ? Tail(n, 0, most, 1 - expected) : 0;
    }

    [Fact]
    public void No_size_proves_a_county_that_is_not_better_than_the_target()
    {
        Assert.Null(SampleSize.Planned(0.95, 0.2));
        Assert.Null(SampleSize.Planned(0.9501, 0.2));
        Assert.True(SampleSize.Passes(1_000, 0.94) < 0.05);
    }

    private static Arbitrary<(int Right, int Count)> Counts(int most) => Arb.From(
        from count in Gen.Choose(1, most)
        from right in Gen.Choose(0, count)
        select (right, count));

    private static double Tail(int count, int from, int to, double rate) => Enumerable.Range(from, to - from + 1).Sum(x => Term(count, x, rate));

    private static double Term(int count, int x, double rate)
    {
        // Factor by factor, large and small in turn, so that nothing overflows.
        var (term, ones, others) = (1.0, x, count - x);
        for (var i = 1; i <= Math.Min(x, count - x); i++)
            term *= (count - Math.Min(x, count - x) + i) / (double)i * rate * (1 - rate);
        for (var i = Math.Min(ones, others); i < ones; i++)
            term *= rate;
        for (var i = Math.Min(ones, others); i < others; i++)
            term *= 1 - rate;
        return term;
    }

    private static double Ways(int frame, int right, int count, int from, int to)
    {
        var all = Choose(frame, count);
        return Enumerable.Range(from, to - from + 1).Sum(x => (double)(Choose(right, x) * Choose(frame - right, count - x) * 1_000_000_000_000 / all)) / 1e12;
    }

    private static System.Numerics.BigInteger Choose(int n, int k)
    {
        if (k < 0 || k > n)
            return 0;
        var ways = System.Numerics.BigInteger.One;
        for (var i = 1; i <= k; i++)
            ways = ways * (n - k + i) / i;
        return ways;
    }
}
