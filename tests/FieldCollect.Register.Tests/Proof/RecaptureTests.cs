using FieldCollect.Register.Quality.Proof;

namespace FieldCollect.Register.Tests.Proof;

public class RecaptureTests
{
    [Fact]
    public void The_estimate_is_the_published_one()
    {
        // Ten turtles marked, fifteen caught, five of them marked: 28. And Chapman's form of 200, 150 and 30.
        Assert.Equal(28.33, CaptureRecapture.Estimate(new TwoLists(10, 15, 5)).Estimate, 2);
        Assert.Equal(978.06, CaptureRecapture.Estimate(new TwoLists(200, 150, 30)).Estimate, 2);
    }

    [Fact]
    public void The_interval_holds_every_number_under_which_what_was_found_is_no_rare_case()
    {
        foreach (var (register, ground, both) in ((int, int, int)[])[(10, 15, 5), (3, 3, 3), (20, 12, 11), (8, 8, 1), (30, 30, 30)])
        {
            var believable = Enumerable.Range(register + ground - both, 3_000).Where(n => Ways(n, register, ground, 0, both) > 0.025 && Ways(n, register, ground, both, ground) > 0.025).ToList();
            var population = CaptureRecapture.Estimate(new TwoLists(register, ground, both));
            Assert.Equal((believable.Min(), believable.Max()), ((int)population.Lower, (int)Math.Round(population.Upper)));
        }
    }

    [Fact]
    public void Small_counts_give_a_wide_interval_and_no_nonsense()
    {
        // One list holds all of the other: of three that is no proof that nobody else is there; of three hundred it is.
        Assert.Equal(new Population(3, 3, 7), CaptureRecapture.Estimate(new TwoLists(3, 3, 3)));
        Assert.Equal(new Population(300, 300, 300), CaptureRecapture.Estimate(new TwoLists(300, 300, 300)));
        // Nobody in both lists: nothing bounds the number.
        Assert.Equal(CaptureRecapture.Boundless, CaptureRecapture.Estimate(new TwoLists(4, 4, 0)).Upper, 0);
        foreach (var (register, ground, both) in ((int, int, int)[])[(0, 0, 0), (5, 0, 0), (0, 5, 0), (4, 4, 0), (1, 1, 1)])
        {
            var population = CaptureRecapture.Estimate(new TwoLists(register, ground, both));
            Assert.True(population.Lower >= register + ground - both && population.Upper >= population.Estimate && population.Estimate >= 0 && double.IsFinite(population.Upper), $"{register} {ground} {both}: {population}");
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => CaptureRecapture.Estimate(new TwoLists(10, 5, 6)));
        Assert.Throws<ArgumentOutOfRangeException>(() => CaptureRecapture.Estimate(new TwoLists(10, 5, -1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => CaptureRecapture.Estimate(new TwoLists(10, 5, 5), designEffect: 0.5));
    }

    [Fact]
    public void Strata_are_added_and_those_without_anybody_say_nothing()
    {
        var (one, other) = (new TwoLists(90, 80, 75), new TwoLists(40, 50, 20));
        var sum = CaptureRecapture.Sum([one, other, new TwoLists(0, 0, 0)]);
        // A beat where everybody has changed is taken together with its neighbour and does not unbound the whole.
        Assert.True(CaptureRecapture.Sum([one, other, new TwoLists(3, 3, 0)]).Upper < 300);
        Assert.Equal(CaptureRecapture.Estimate(one).Estimate + CaptureRecapture.Estimate(other).Estimate, sum.Estimate, 9);
        Assert.Equal(CaptureRecapture.Estimate(one), CaptureRecapture.Sum([one]));
        // Taken together as if everybody had one chance, they would be too few.
        Assert.True(CaptureRecapture.Estimate(new TwoLists(130, 130, 95)).Estimate < sum.Estimate);
        Assert.True(CaptureRecapture.Sum([one, other], designEffect: 2).Upper > sum.Upper);
    }

    [Theory]
    [InlineData(2_000, 0.93, 0.8, 7)]
    [InlineData(2_000, 0.98, 0.95, 8)]
    [InlineData(300, 0.9, 0.9, 9)]
    [InlineData(60, 0.9, 0.7, 10)]
    [InlineData(25, 0.6, 0.6, 11)]
    public void The_interval_holds_the_truth_at_least_as_often_as_it_says(int truth, double known, double seen, int seed)
    {
        const int Rounds = 2_000;
        var (random, held) = (new Random(seed), 0);
        for (var round = 0; round < Rounds; round++)
        {
            var population = CaptureRecapture.Estimate(Lists(random, truth, known, seen));
            held += population.Lower <= truth && population.Upper >= truth ? 1 : 0;
        }

        // Two standard deviations of 2,000 rounds at 95 % are one point: the tolerance.
        Assert.True(held >= 0.94 * Rounds, $"{held} of {Rounds}; seed {seed}");
    }

    [Fact]
    public void The_interval_of_several_beats_holds_their_sum()
    {
        const int seed = 12, Rounds = 2_000;
        var (random, held) = (new Random(seed), 0);
        for (var round = 0; round < Rounds; round++)
        {
            var population = CaptureRecapture.Sum([Lists(random, 500, 0.98, 0.9), Lists(random, 300, 0.85, 0.8), Lists(random, 80, 0.95, 0.95)]);
            held += population.Lower <= 880 && population.Upper >= 880 ? 1 : 0;
        }

        Assert.True(held >= 0.94 * Rounds, $"{held} of {Rounds}; seed {seed}");
    }

    // The chance that so many of the second list are in the first, by counting.
    private static double Ways(int number, int register, int ground, int from, int to)
    {
        var all = Choose(number, ground);
        return Enumerable.Range(from, to - from + 1).Sum(x => (double)(Choose(register, x) * Choose(number - register, ground - x) * 1_000_000_000_000 / all)) / 1e12;
    }

    private static System.Numerics.BigInteger Choose(int n, int k) =>
        k < 0 || k > n ? 0 : Enumerable.Range(1, k).Aggregate(System.Numerics.BigInteger.One, (ways, i) => ways * (n - k + i) / i);

    private static TwoLists Lists(Random random, int truth, double known, double seen)
    {
        var (register, ground, both) = (0, 0, 0);
        for (var i = 0; i < truth; i++)
        {
            var (isKnown, isSeen) = (random.NextDouble() < known, random.NextDouble() < seen);
            (register, ground, both) = (register + (isKnown ? 1 : 0), ground + (isSeen ? 1 : 0), both + (isKnown && isSeen ? 1 : 0));
        }

        return new TwoLists(register, ground, both);
    }
}
