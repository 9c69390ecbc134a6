using System.Globalization;
using System.Text.RegularExpressions;

namespace FieldCollect.Register.Policies;

/// <summary>What a setting can hold.</summary>
/// <param name="English">Said to whoever gave another value.</param>
/// <param name="Chinese">The same in Chinese.</param>
/// <param name="Allows">Whether it can hold a value.</param>
public sealed partial record PolicyValue(string English, string Chinese, Func<string, bool> Allows)
{
    /// <summary>A whole number within bounds, both included; digits alone.</summary>
    public static PolicyValue Whole(int least, int most) => new(
        $"a whole number from {least} to {most}",
        $"{least}至{most}的整数",
        value => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most);

    /// <summary>A number within bounds, both included, with a point before its fraction.</summary>
    public static PolicyValue Number(double least, double most) => new(
        string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"),
        string.Create(CultureInfo.InvariantCulture, $"{least}至{most}的数"),
        value => double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most);

    /// <summary>A limit of time, see Declarations/TimeLimits.</summary>
    public static PolicyValue Limit { get; } = new(
        "a number from 1 to 3650 and hours, days or workingDays, with a space between them", "1至3650的整数，空格，再加 hours、days 或 workingDays", value => LimitShape().IsMatch(value));

    /// <summary>A code of another list.</summary>
    public static PolicyValue Code { get; } = new("a code of the list that the setting names", "设置项所指代码表中的代码", value => CodeShape().IsMatch(value));

    /// <summary>One of some words.</summary>
    public static PolicyValue OneOf(params string[] words) => new($"one of {string.Join(", ", words)}", $"{string.Join("、", words)}之一", words.Contains);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9.]{0,39}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex CodeShape();

    [GeneratedRegex("^([1-9][0-9]{0,2}|[12][0-9]{3}|3[0-5][0-9]{2}|36[0-4][0-9]|3650) (hours|days|workingDays)\\z", RegexOptions.CultureInvariant)]
    private static partial Regex LimitShape();
}
