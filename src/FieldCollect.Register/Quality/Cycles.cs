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
        if (record is not IVerifiable { VerifiedAt: { } verifiedAt } || HasEnded(record))
            return null;
        var day = County.Day(verifiedAt);
        if (day > notAfter)
            day = notAfter.Value;
        if (Months(record, codes, day) is not { } months)
            return null;
        // Only a nonsensical year gets here without a bound; it stays within what a date can hold.
        return day.Year > LastYear ? DateOnly.MaxValue : day.AddMonths(months);
    }

    /// <summary>
    /// The months in the cycle of the record's kind, in its beat, as it holds on the day of the verification: a cycle that is changed is that of the visits from then on, and no day that a record is due by
    /// moves under an officer's feet.
    /// </summary>
    /// <returns>Null for a record without one.</returns>
    public static int? Months(object record, CodeLists.CodeLists codes, DateOnly on)
    {
        return record switch
        {
            Residency r => Of($"residency.{r.Kind}") ?? Of("residency"),
            House h => (h.Occupancy == Occupancy.Let ? Of("house.let") : null) ?? Of("house"),
            Unit => Of("unit"),
            Address => Of("address"),
            _ => null,
        };

        int? Of(string cycle) => int.TryParse(codes.Setting(List, cycle, on, ((BeatRecord)record).BeatCode), NumberStyles.None, CultureInfo.InvariantCulture, out var months) ? months : null;
    }

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

    private static bool HasEnded(object record) => record switch
    {
        Record { RemovedAt: not null } => true,
        IEnding { EndedOn: not null } => true,
        Address { Status: AddressStatus.Retired } => true,
        _ => false,
    };
}
