using System.Globalization;

namespace FieldCollect.Register.Quality.Hints;

/// <summary>From when on visits are worth a look: the code list HintPolicy, each with what holds where the list says nothing readable. At a limit nothing is said, only beyond it.</summary>
/// <param name="VisitsPerHour">Visits of an officer in a beat within any sixty minutes.</param>
/// <param name="FarMetres">Between where a visit was written down and the position of its address.</param>
/// <param name="FarVisits">Visits further away than that.</param>
/// <param name="SamePositionAddresses">Addresses visited at coordinates that are equal to the last digit: a phone that measures never gives the same ones twice for long.</param>
/// <param name="NightFrom">Hour at the county at which the night begins.</param>
/// <param name="NightTo">Hour at which it ends.</param>
/// <param name="NightVisits">Visits in the night.</param>
/// <param name="SamePhonePeople">New people with one phone.</param>
/// <param name="LateHours">Between collecting and receiving.</param>
/// <param name="LateVisits">Visits received later than that.</param>
public sealed record HintPolicy(
    int VisitsPerHour, int FarMetres, int FarVisits, int SamePositionAddresses, int NightFrom, int NightTo, int NightVisits, int SamePhonePeople, int LateHours, int LateVisits)
{
    private const string List = "HintPolicy";
    private const int HoursOfADay = 24;

    /// <summary>The limits of a beat on a day.</summary>
    public static HintPolicy Of(CodeLists.CodeLists codes, DateOnly day, string beat)
    {
        int Value(string code, int otherwise) => HintPolicy.Value(codes, code, day, beat) is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
        return new HintPolicy(
            Value("perHour.visits", 20), Value("far.metres", 300), Value("far.visits", 0), Value("samePosition.addresses", 2), Value("night.from", 22) % HoursOfADay, Value("night.to", 6) % HoursOfADay,
            Value("night.visits", 0), Value("samePhone.records", 3), Value("late.hours", 48), Value("late.visits", 0));
    }

    private static string? Value(CodeLists.CodeLists codes, string code, DateOnly day, string beat) => codes.Setting(List, code, day, beat);
}
