using FieldCollect.Cli.Generate;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;

namespace FieldCollect.Cli.Tests;

public class ThePeople(WholeCounty whole)
{
    [Fact]
    public void Every_stay_is_of_a_resident_who_exists_at_an_address_and_in_a_house_of_its_beat()
    {
        foreach (var stay in whole.Residencies.Values)
        {
            Assert.True(whole.Residents.ContainsKey(stay.ResidentId));
            Assert.Equal(stay.BeatCode, whole.Addresses[stay.AddressId].BeatCode);
            var house = whole.Houses[stay.HouseId!.Value];
            Assert.Equal((stay.BeatCode, stay.AddressId), (house.BeatCode, house.AddressId));
        }
    }

    [Fact]
    public void A_resident_comes_before_every_stay_and_every_employment()
    {
        var seen = new HashSet<Guid>();
        foreach (var beat in whole.Beats)
        {
            seen.UnionWith(beat.Residents.Select(r => r.Id));
            Assert.All(beat.Residencies, s => Assert.Contains(s.ResidentId, seen));
            Assert.All(beat.Employments, e => Assert.Contains(e.ResidentId, seen));
        }
    }

    [Fact]
    public void Everybody_has_a_current_stay_and_the_beat_of_the_one_that_began_last_keeps_the_record()
    {
        var stays = whole.Residencies.Values.Where(s => s.EndedOn is null).ToLookup(s => s.ResidentId);
        foreach (var resident in whole.Residents.Values)
        {
            Assert.NotEmpty(stays[resident.Id]);
            Assert.Contains(resident.BeatCode, stays[resident.Id].GroupBy(s => s.BeganOn).MaxBy(g => g.Key)!.Select(s => s.BeatCode));
        }
        Assert.InRange(stays.Count(s => s.Select(x => x.BeatCode).Distinct().Count() > 1), 1_000, 8_000);
    }

    [Fact]
    public void Identity_numbers_begin_with_99_and_pass_their_check_but_for_planted_faults()
    {
        var failed = whole.FaultIds(FaultKind.FailedIdentityCheck);
        foreach (var resident in whole.Residents.Values.Where(r => r.IdentityNumber is not null))
        {
            Assert.StartsWith(Identity.RegionPrefix, resident.IdentityNumber, StringComparison.Ordinal);
            var passes = IdentityNumber.Check(resident.IdentityNumber!, WholeCounty.Today) == IdentityNumberResult.Passed;
            Assert.Equal(!failed.Contains(resident.Id), passes);
            Assert.Equal(passes ? "passed" : "failed", resident.IdentityCheck);
        }
        Assert.All(whole.Houses.Values.Where(h => h.OwnerIdentityNumber is not null), h => Assert.StartsWith(Identity.RegionPrefix, h.OwnerIdentityNumber, StringComparison.Ordinal));
    }

    [Fact]
    public void Nobody_shares_an_identity_number_but_for_planted_faults()
    {
        var twice = whole.FaultIds(FaultKind.SameNumberTwice);
        var shared = whole.Residents.Values.Where(r => r.IdentityNumber is not null).GroupBy(r => r.IdentityNumber).Where(g => g.Count() > 1).SelectMany(g => g).Select(r => r.Id);
        Assert.Equal(twice.Order(), shared.Order());
    }

    [Fact]
    public void Phones_have_11_digits_and_begin_with_100_which_is_nobodys()
    {
        var phones = whole.Residents.Values.Select(r => r.Phone).Concat(whole.Houses.Values.Select(h => h.OwnerPhone)).Concat(whole.Units.Values.Select(u => u.RepresentativePhone))
            .Concat(whole.County.BeatList.Select(b => b.DutyPhone)).Concat(whole.County.Stations.Select(s => s.DutyPhone));
        Assert.All(phones.Where(p => p is not null), p => Assert.Matches("^100[0-9]{8}$", p));
    }

    [Fact]
    public void Credit_codes_pass_their_check_and_are_unique_but_for_planted_faults()
    {
        var failed = whole.FaultIds(FaultKind.FailedCreditCode);
        Assert.All(whole.Units.Values, u => Assert.Equal(!failed.Contains(u.Id), CreditCode.Passes(u.CreditCode!)));
        Assert.All(whole.Units.Values, u => Assert.Equal("990922DEM", u.CreditCode![2..11]));
        Assert.Equal(713, whole.Units.Values.Select(u => u.CreditCode).Distinct().Count());
    }

    [Fact]
    public void The_ages_are_those_of_a_western_rural_county()
    {
        double Share(int from, int below) => whole.Residents.Values.Count(r => r.BirthDate <= WholeCounty.Today.AddYears(-from) && r.BirthDate > WholeCounty.Today.AddYears(-below)) / (double)whole.Residents.Count;
        Assert.InRange(Share(0, 15), 0.13, 0.25);
        Assert.InRange(Share(60, 130), 0.18, 0.33);
        Assert.InRange(whole.Residents.Values.Count(r => r.Sex == "1") / (double)whole.Residents.Count, 0.48, 0.54);
    }

    [Fact]
    public void The_commonest_surnames_are_the_commonest()
    {
        var byCount = whole.Residents.Values.Where(r => r.Nationality is not null).GroupBy(r => r.Name[..1]).OrderByDescending(g => g.Count()).Select(g => g.Key).ToList();
        Assert.Equal(["张", "李", "王"], byCount.Take(3).Order(StringComparer.Ordinal));
        Assert.InRange(byCount.Count, 140, 200);
    }

    [Fact]
    public void Every_household_has_one_head_and_a_vacant_house_nobody_but_for_planted_faults()
    {
        foreach (var household in whole.Residencies.Values.GroupBy(s => s.HouseholdId)) Assert.Single(household, s => s.Relation == "01");
        var faulty = whole.FaultIds(FaultKind.VacantButLivedIn);
        Assert.All(whole.Residencies.Values.Where(s => s.EndedOn is null && !faulty.Contains(s.HouseId!.Value)), s => Assert.NotEqual(Occupancy.Vacant, whole.Houses[s.HouseId!.Value].Occupancy));
    }

    [Fact]
    public void Every_unit_has_its_address_in_its_beat_and_employs_adults_who_work_in_one_place()
    {
        Assert.All(whole.Units.Values, u => Assert.Equal(u.BeatCode, whole.Addresses[u.AddressId].BeatCode));
        Assert.Equal(whole.Units.Count, whole.Employments.Select(e => e.UnitId).Distinct().Count());
        Assert.Equal(whole.Employments.Count(), whole.Employments.Select(e => e.ResidentId).Distinct().Count());
        Assert.All(whole.Employments, e => Assert.Equal(e.BeatCode, whole.Units[e.UnitId].BeatCode));
    }

    [Fact]
    public void Every_kind_of_residency_and_of_occupancy_occurs()
    {
        Assert.Equal(
            new[] { ResidencyKind.FromAbroad, ResidencyKind.Floating, ResidencyKind.Lodging, ResidencyKind.Registered, ResidencyKind.Unregistered }.Order(),
            whole.Residencies.Values.Select(s => s.Kind).Distinct().Order());
        Assert.Equal(3, whole.Houses.Values.Select(h => h.Occupancy).Distinct().Count());
    }
}
