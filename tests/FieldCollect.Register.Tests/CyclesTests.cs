using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Quality;
using FieldCollect.Register.Residents;

namespace FieldCollect.Register.Tests;

public class CyclesTests
{
    private static readonly CodeLists.CodeLists Codes = CodeLists.CodeLists.Standard();
    private static readonly DateTimeOffset Seen = new(2026, 1, 31, 12, 0, 0, County.Offset);

    public static TheoryData<IVerifiable, DateOnly> Kinds => new()
    {
        { new Residency { Kind = ResidencyKind.Floating }, new(2026, 4, 30) },
        { new Residency { Kind = ResidencyKind.Registered }, new(2027, 1, 31) },
        { new Residency { Kind = ResidencyKind.FromAbroad }, new(2026, 4, 30) },
        { new Residency { Kind = "a kind of the county's own" }, new(2027, 1, 31) },
        { new House { Occupancy = Occupancy.Let }, new(2026, 4, 30) },
        { new House { Occupancy = Occupancy.Vacant }, new(2027, 1, 31) },
        { new Units.Unit(), new(2026, 7, 31) },
        { new Address(), new(2028, 1, 31) },
    };

    [Theory]
    [MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void A_record_is_due_a_cycle_of_its_kind_after_it_was_seen(IVerifiable record, DateOnly due)
    {
        record.VerifiedAt = Seen;
        Assert.Equal(due, Cycles.DueOn(record, Codes));
    }

    [Fact]
    public void The_day_is_the_countys_day()
    {
        var lateInLondon = new DateTimeOffset(2026, 1, 31, 17, 0, 0, TimeSpan.Zero);
        Assert.Equal(new DateOnly(2026, 8, 1), Cycles.DueOn(new Units.Unit { VerifiedAt = lateInLondon }, Codes));
    }

    [Fact]
    public void What_was_never_verified_has_no_day_and_neither_has_what_has_ended()
    {
        Assert.Null(Cycles.DueOn(new House(), Codes));
        Assert.Null(Cycles.DueOn(new House { VerifiedAt = Seen, EndedOn = new(2026, 2, 1) }, Codes));
        Assert.Null(Cycles.DueOn(new House { VerifiedAt = Seen, RemovedAt = Seen }, Codes));
        Assert.Null(Cycles.DueOn(new Address { VerifiedAt = Seen, Status = AddressStatus.Retired }, Codes));
        Assert.Null(Cycles.DueOn(new Resident(), Codes));
    }

    [Fact]
    public void The_last_instant_there_is_falls_on_the_last_day_there_is()
    {
        Assert.Equal(DateOnly.MaxValue, County.Day(DateTimeOffset.MaxValue));
        Assert.Equal(DateOnly.MaxValue, Cycles.DueOn(new Units.Unit { VerifiedAt = DateTimeOffset.MaxValue }, Codes));
    }

    [Fact]
    public void A_clock_that_runs_ahead_keeps_no_record_fresh_beyond_its_cycle() =>
        Assert.Equal(new DateOnly(2026, 8, 1), Cycles.DueOn(new Units.Unit { VerifiedAt = Seen.AddYears(10) }, Codes, notAfter: new(2026, 2, 1)));
}
