using System.Globalization;
using FieldCollect.Register;
using FieldCollect.Register.Quality.Bulletins;

namespace FieldCollect.Bulletins;

/// <summary>How numbers, days and instants are written: for no culture and no time zone but the county's.</summary>
internal static class Shown
{
    /// <summary>Stands where there is nothing to be told.</summary>
    public const string Nothing = "—";

    public static string Count(int count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>95.12 %.</summary>
    public static string Rate(double? rate) => rate is { } known ? (known * 100).ToString("0.00", CultureInfo.InvariantCulture) + "\u00a0%" : Nothing;

    /// <summary>95.1 %: where many stand side by side.</summary>
    public static string ShortRate(double? rate) => rate is { } known ? (known * 100).ToString("0.0", CultureInfo.InvariantCulture) + "\u00a0%" : Nothing;

    /// <summary>A whole percentage.</summary>
    public static string Share(double share) => (share * 100).ToString("0.#", CultureInfo.InvariantCulture) + "\u00a0%";

    /// <summary>The sum behind a rate.</summary>
    public static string Sum(int part, int whole) => $"{Count(part)}/{Count(whole)}";

    /// <summary>By how many percentage points a rate has moved, with an arrow, so that no colour has to say it.</summary>
    public static string Movement(double? now, double? before)
    {
        if (now is not { } is_ || before is not { } was)
            return Nothing;
        var points = Math.Round((is_ - was) * 100, 2);
        return points switch
        {
            > 0 => "▲\u00a0+" + points.ToString("0.00", CultureInfo.InvariantCulture),
            < 0 => "▼\u00a0−" + (-points).ToString("0.00", CultureInfo.InvariantCulture),
            _ => "＝\u00a00.00",
        };
    }

    /// <summary>By how much a count has moved.</summary>
    public static string Movement(int now, int? before) => before is not { } was ? Nothing
        : now > was ? "▲\u00a0+" + Count(now - was)
        : now < was ? "▼\u00a0−" + Count(was - now)
        : "＝\u00a00";

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>11-23.</summary>
    public static string DayOfYear(DateOnly day) => day.ToString("MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The county's time to the minute.</summary>
    public static string Minute(DateTimeOffset instant) => instant.ToOffset(County.Offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The county's time with its offset, for machines.</summary>
    public static string Instant(DateTimeOffset instant) => instant.ToOffset(County.Offset).ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    /// <summary>A length in a drawing.</summary>
    public static string Length(double length) => length.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>The freshness of a point.</summary>
    public static double? Freshness(CoursePoint point) => Measures.Rate(point.Fresh, point.Current);
}
