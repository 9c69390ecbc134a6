using System.Globalization;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Units;

namespace FieldCollect.Register.Quality;

/// <summary>How long a record counts as fresh after an officer saw it: the code list VerificationCycle, in months by kind.</summary>
public static class Cycles
{
    private const string List = "VerificationCycle";

    // A cycle is at most some years; from here on a sum could leave the calendar.
    private const int LastYear = 9000;

    /// <summary>The last day on which the record still counts as fresh.</summary>
    /// <param name="record">Any record.</param>
    /// <param name="codes">The register's code lists.</param>
    /// <param name="notAfter">
    /// The day of writing: a later VerifiedAt counts as that day, or a terminal whose clock runs ahead would make records fresh for years.
    /// </param>
    /// <returns>
    /// Null when the record needs no verifying any more, or never did: ended, retired, removed. Null as well when it was never verified:
    /// callers take a live record without a day for due.
    /// </returns>
    public static DateOnly? DueOn(object record, CodeLists.CodeLists codes, DateOnly? notAfter = null)
    {
        if (record is not IVerifiable { VerifiedAt: { } verifiedAt } || HasEnded(record) || Months(record, codes) is not { } months)
            return null;
        var day = County.Day(verifiedAt);
        if (day > notAfter)
            day = notAfter.Value;
        // Only a nonsensical year gets here without a bound; it stays within what a date can hold.
        return day.Year > LastYear ? DateOnly.MaxValue : day.AddMonths(months);
    }

    /// <summary>The months in the cycle of the record's kind; null for a record without one.</summary>
    public static int? Months(object record, CodeLists.CodeLists codes) => record switch
    {
        Residency r => MonthsOf($"residency.{r.Kind}", codes) ?? MonthsOf("residency", codes),
        House h => (h.Occupancy == Occupancy.Let ? MonthsOf("house.let", codes) : null) ?? MonthsOf("house", codes),
        Unit => MonthsOf("unit", codes),
        Address => MonthsOf("address", codes),
        _ => null,
    };

    /// <summary>
    /// The kind by which a record is counted: address, house, house.let, unit, or residency. and the kind of stay. Of the record alone, not of the list: a cycle that a county adds moves no
    /// record from one count to another.
    /// </summary>
    /// <returns>Null for a record that needs no verifying.</returns>
    public static string? KindOf(object record) => record switch
    {
        Residency r => $"residency.{r.Kind}",
        House { Occupancy: Occupancy.Let } => "house.let",
        House => "house",
        Unit => "unit",
        Address => "address",
        _ => null,
    };

    /// <summary>Whether the record is one of the current ones that a rate is about: neither removed nor ended, and an address in use.</summary>
    public static bool IsCurrent(object record) => !HasEnded(record) && record is not Address { Status: not AddressStatus.InUse };

    // A setting beyond a hundred years is no cycle but a slip.
    private const int LongestMonths = 1200;

    private static int? MonthsOf(string cycle, CodeLists.CodeLists codes) =>
        int.TryParse(codes.Value(List, cycle), NumberStyles.None, CultureInfo.InvariantCulture, out var months) && months <= LongestMonths ? months : null;

    private static bool HasEnded(object record) => record switch
    {
        Record { RemovedAt: not null } => true,
        IEnding { EndedOn: not null } => true,
        Address { Status: AddressStatus.Retired } => true,
        _ => false,
    };
}
