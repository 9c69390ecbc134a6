namespace FieldCollect.Register.Tasks.Plan;

/// <summary>One point of a route.</summary>
/// <param name="X">Metres east of some point.</param>
/// <param name="Y">Metres north of it.</param>
/// <param name="Order">Decides between points as near as each other.</param>
/// <param name="From">Not before this minute of the day; null: at any time.</param>
/// <param name="To">Not after this minute.</param>
public readonly record struct RoutePoint(double X, double Y, int Order, double? From = null, double? To = null)
{
    internal double MetresTo(RoutePoint other) => double.Hypot(X - other.X, Y - other.Y);
}

/// <summary>Where and when a route begins, and how fast it goes.</summary>
/// <param name="X">Metres east.</param>
/// <param name="Y">Metres north.</param>
/// <param name="Minute">Of the day.</param>
/// <param name="MetresAMinute">More than 0.</param>
/// <param name="MinutesAStop">At each point.</param>
public readonly record struct RouteStart(double X, double Y, double Minute, double MetresAMinute, double MinutesAStop);

/// <summary>
/// The order in which points are visited: always the nearest that leaves time for those that have a window, improved by turning pieces round (2-opt, Croes 1958) for as long as that shortens the way, keeps
/// as many windows and ends no later. No clock and no chance: the same points give the same route, after a bounded number of steps.
/// </summary>
public static class Route
{
    // Each pass looks at every pair. Two hundred points are in order after some ten; a bound ends it before a screen is waited for.
    private const int MostPasses = 40;

    // Metres that are no improvement but rounding.
    private const double Rounding = 1e-6;

    /// <summary>The indices of the points in the order of the route, each once.</summary>
    public static IReadOnlyList<int> Of(IReadOnlyList<RoutePoint> points, RouteStart start) => Shorten(points, start, Nearest(points, start));

    /// <summary>The route before it is improved.</summary>
    public static int[] Nearest(IReadOnlyList<RoutePoint> points, RouteStart start)
    {
        var route = new int[points.Count];
        var left = Enumerable.Range(0, points.Count).ToHashSet();
        var (at, minute) = (At(start), start.Minute);
        for (var i = 0; i < route.Length; i++)
        {
            route[i] = Next(points, start, left, at, minute);
            left.Remove(route[i]);
            (at, minute) = (points[route[i]], Leaves(points[route[i]], start, at, minute));
        }

        return route;
    }

    /// <summary>The whole way, from the start to the last point.</summary>
    public static double Metres(IReadOnlyList<RoutePoint> points, RouteStart start, IReadOnlyList<int> route)
    {
        var (at, metres) = (At(start), 0.0);
        foreach (var i in route)
        {
            metres += at.MetresTo(points[i]);
            at = points[i];
        }

        return metres;
    }

    /// <summary>When each point of a route is come to; who comes before a window waits.</summary>
    public static IReadOnlyList<double> Begins(IReadOnlyList<RoutePoint> points, RouteStart start, IReadOnlyList<int> route)
    {
        var begins = new double[route.Count];
        var (at, minute) = (At(start), start.Minute);
        for (var i = 0; i < begins.Length; i++)
        {
            begins[i] = Begin(points[route[i]], start, at, minute);
            (at, minute) = (points[route[i]], begins[i] + start.MinutesAStop);
        }

        return begins;
    }

    private static int Next(IReadOnlyList<RoutePoint> points, RouteStart start, HashSet<int> left, RoutePoint at, double minute)
    {
        var timed = left.Where(i => points[i].To is not null).OrderBy(i => points[i].To).ThenBy(i => points[i].Order).ThenBy(i => i).ToList();
        var missed = Missed(points, start, timed, at, minute, except: -1);
        var nearest = left.Where(i => !(minute + (at.MetresTo(points[i]) / start.MetresAMinute) < points[i].From))
            .OrderBy(i => at.MetresTo(points[i])).ThenBy(i => points[i].Order).ThenBy(i => i)
            .Where(i => timed.Count == 0 || MissedAfter(points, start, timed, at, minute, i) <= missed)
            .Cast<int?>().FirstOrDefault();
        // Nothing leaves time for it, or nothing else is left: to the first whose window ends.
        return nearest ?? timed[0];
    }

    private static int MissedAfter(IReadOnlyList<RoutePoint> points, RouteStart start, List<int> timed, RoutePoint at, double minute, int then) =>
        (Begin(points[then], start, at, minute) > points[then].To ? 1 : 0) + Missed(points, start, timed, points[then], Leaves(points[then], start, at, minute), except: then);

    // How many windows are missed by going straight to them, one after the other.
    private static int Missed(IReadOnlyList<RoutePoint> points, RouteStart start, List<int> timed, RoutePoint at, double minute, int except)
    {
        var missed = 0;
        foreach (var i in timed)
        {
            if (i == except)
                continue;
            missed += Begin(points[i], start, at, minute) > points[i].To ? 1 : 0;
            (at, minute) = (points[i], Leaves(points[i], start, at, minute));
        }

        return missed;
    }

    private static int[] Shorten(IReadOnlyList<RoutePoint> points, RouteStart start, int[] route)
    {
        var isTimed = points.Any(p => p.To is not null);
        var (missed, ends) = Judge(points, start, route);
        RoutePoint Before(int i) => i == 0 ? At(start) : points[route[i - 1]];
        for (var (pass, improved) = (0, true); improved && pass < MostPasses; pass++)
        {
            improved = false;
            for (var i = 0; i < route.Length - 1; i++)
            {
                for (var j = i + 1; j < route.Length; j++)
                {
                    var (first, last) = (points[route[i]], points[route[j]]);
                    var gain = Before(i).MetresTo(first) - Before(i).MetresTo(last);
                    if (j + 1 < route.Length)
                        gain += last.MetresTo(points[route[j + 1]]) - first.MetresTo(points[route[j + 1]]);
                    if (gain <= Rounding)
                        continue;
                    Array.Reverse(route, i, j - i + 1);
                    if (isTimed && Judge(points, start, route) is var turned && (turned.Missed > missed || turned.Ends > ends + Rounding))
                    {
                        Array.Reverse(route, i, j - i + 1);
                        continue;
                    }

                    (missed, ends) = isTimed ? Judge(points, start, route) : (missed, ends);
                    improved = true;
                }
            }
        }

        return route;
    }

    private static (int Missed, double Ends) Judge(IReadOnlyList<RoutePoint> points, RouteStart start, int[] route)
    {
        var (at, minute, missed) = (At(start), start.Minute, 0);
        foreach (var i in route)
        {
            missed += Begin(points[i], start, at, minute) > points[i].To ? 1 : 0;
            (at, minute) = (points[i], Leaves(points[i], start, at, minute));
        }

        return (missed, minute);
    }

    private static double Begin(RoutePoint to, RouteStart start, RoutePoint at, double minute)
    {
        var arrives = minute + (at.MetresTo(to) / start.MetresAMinute);
        return to.From > arrives ? to.From.Value : arrives;
    }

    private static double Leaves(RoutePoint to, RouteStart start, RoutePoint at, double minute) => Begin(to, start, at, minute) + start.MinutesAStop;

    private static RoutePoint At(RouteStart start) => new(start.X, start.Y, -1);
}
