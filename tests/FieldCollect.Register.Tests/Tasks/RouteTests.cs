using FieldCollect.Register.Tasks.Plan;
using FsCheck;
using FsCheck.Fluent;

namespace FieldCollect.Register.Tests.Tasks;

/// <summary>The order of a round, for points thrown anywhere.</summary>
public class RouteTests
{
    private static readonly RouteStart Start = new(0, 0, 8.5 * 60, 60, 6);

    private static readonly Arbitrary<RoutePoint[]> Somewhere = Arb.From(
        from count in Gen.Choose(0, 40)
        from points in Gen.ArrayOf(from x in Gen.Choose(-3_000, 3_000) from y in Gen.Choose(-3_000, 3_000) select (x, y), count)
        select points.Select((p, i) => new RoutePoint(p.x, p.y, i)).ToArray());

    // Up to three points have windows of two hours or more in a long day.
    private static readonly Arbitrary<RoutePoint[]> WithWindows = Arb.From(
        from points in Somewhere.Generator
        from windows in Gen.ArrayOf(from begin in Gen.Choose(8, 18) from hours in Gen.Choose(2, 4) from of in Gen.Choose(0, 39) select (begin, hours, of), 3)
        select points.Select((p, i) => windows.Where(w => w.of == i).Take(1).ToList() is [var w] ? p with { From = w.begin * 60, To = (w.begin + w.hours) * 60 } : p).ToArray());

    [Fact]
    public void A_round_is_never_longer_than_by_always_going_to_the_nearest_and_comes_to_each_door_once() => Prop.ForAll(Somewhere, points =>
    {
        var route = Route.Of(points, Start);
        Assert.Equal(Enumerable.Range(0, points.Length), route.Order());
        Assert.True(Route.Metres(points, Start, route) <= Route.Metres(points, Start, Route.Nearest(points, Start)) + 1e-6);
    }).Hold();

    [Fact]
    public void The_same_points_make_the_same_round() => Prop.ForAll(WithWindows, points => Assert.Equal(Route.Of(points, Start), Route.Of([.. points], Start))).Hold();

    [Fact]
    public void Windows_that_the_first_round_keeps_are_kept_and_it_ends_no_later() => Prop.ForAll(WithWindows, points =>
    {
        var (nearest, route) = (Route.Nearest(points, Start), Route.Of(points, Start));
        Assert.Equal(Enumerable.Range(0, points.Length), route.Order());
        Assert.True(Route.Metres(points, Start, route) <= Route.Metres(points, Start, nearest) + 1e-6);
        Assert.True(Missed(points, route) <= Missed(points, nearest), $"{Missed(points, route)} > {Missed(points, nearest)}");
        Assert.All(route.Zip(Route.Begins(points, Start, route)), s => Assert.False(s.Second < points[s.First].From));
        if (points.Length > 0)
            Assert.True(Route.Begins(points, Start, route)[^1] <= Route.Begins(points, Start, nearest)[^1] + 1e-6);
    }).Hold();

    [Fact]
    public void One_window_that_can_be_kept_is_kept_wherever_it_lies() => Prop.ForAll(
        Arb.From(from points in Somewhere.Generator where points.Length > 0 from begin in Gen.Choose(9, 19) select (Points: points, Begin: begin)),
        c =>
        {
            // 3,000 m either way are 71 minutes from the start, and whoever is anywhere at its end comes there within two hours and a half.
            c.Points[^1] = c.Points[^1] with { From = c.Begin * 60, To = (c.Begin + 3) * 60 };
            Assert.Equal(0, Missed(c.Points, Route.Of(c.Points, Start)));
        }).Hold();

    [Fact]
    public void A_crossing_is_taken_out_of_a_round()
    {
        // By always going to the nearest: 1, -2, 4, -8 ... back and forth on a line; the way there and back once is shorter.
        RoutePoint[] points = [new(1, 0, 0), new(-2, 0, 1), new(4, 0, 2), new(-8, 0, 3), new(16, 0, 4)];
        Assert.True(Route.Metres(points, Start, Route.Of(points, Start)) < Route.Metres(points, Start, Route.Nearest(points, Start)));
    }

    [Fact]
    public void A_round_waits_for_an_evening_only_when_nothing_else_is_left()
    {
        RoutePoint[] points = [new(10, 0, 0, 18 * 60, 21 * 60), new(20, 0, 1), new(500, 0, 2)];
        var route = Route.Of(points, Start);
        Assert.Equal(0, route[^1]);
        Assert.Equal(18 * 60, Route.Begins(points, Start, route)[^1]);
    }

    [Fact]
    public void Doors_at_one_place_are_gone_to_in_their_order()
    {
        var points = Enumerable.Range(0, 30).Select(i => new RoutePoint(5, 5, 29 - i)).ToArray();
        Assert.Equal(Enumerable.Range(0, 30).Reverse(), Route.Of(points, Start));
    }

    [Fact]
    public void The_largest_round_is_in_order_before_a_screen_is_waited_for()
    {
        const int seed = 7;
        var random = new Random(seed);
        var points = Enumerable.Range(0, DayPlan.MostDoors).Select(i => new RoutePoint(random.Next(4_000), random.Next(4_000), i, i % 40 == 0 ? 14 * 60 : null, i % 40 == 0 ? 18 * 60 : null)).ToArray();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Route.Of(points, Start);
        // Some tenths of a second; the bound is for a machine that does much else.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}, seed {seed}");
    }

    private static int Missed(RoutePoint[] points, IReadOnlyList<int> route) => route.Zip(Route.Begins(points, Start, route)).Count(s => s.Second > points[s.First].To);
}
