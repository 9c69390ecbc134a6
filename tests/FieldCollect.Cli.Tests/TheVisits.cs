using FieldCollect.Register;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Quality;
using FieldCollect.Register.Residents;

namespace FieldCollect.Cli.Tests;

public class TheVisits(WholeCounty whole)
{
    private static readonly CodeLists Codes = CodeLists.Standard();

    [Fact]
    public void Freshness_lies_between_85_and_99_per_cent_for_every_kind()
    {
        Fresh("addresses", whole.Addresses.Values);
        Fresh("let houses", whole.Houses.Values.Where(h => h.Occupancy == Occupancy.Let));
        Fresh("other houses", whole.Houses.Values.Where(h => h.Occupancy != Occupancy.Let));
        Fresh("units", whole.Units.Values);
        foreach (var kind in whole.Residencies.Values.Where(s => s.EndedOn is null).GroupBy(s => s.Kind)) Fresh(kind.Key, kind);
    }

    [Fact]
    public void Whatever_is_verified_was_found_by_a_visit_at_that_moment()
    {
        var findings = whole.Visits.Values.SelectMany(v => v.Findings.Select(f => (f.RecordId, v.CollectedAt))).ToHashSet();
        foreach (var (id, record) in Verifiable())
        {
            if (record is Residency { EndedOn: not null })
            {
                Assert.Null(record.DueOn);
                continue;
            }
            Assert.Contains((id, record.VerifiedAt!.Value), findings);
            Assert.Equal(Cycles.DueOn(record, Codes), record.DueOn);
        }
    }

    [Fact]
    public void A_visit_names_its_beats_officer_and_device_and_lies_before_today_most_of_them_within_a_year()
    {
        var devices = whole.Devices.ToDictionary(d => d.Id);
        Assert.All(whole.Visits.Values, v =>
        {
            Assert.Equal(Ids.OfName("Users", "officer-" + v.BeatCode), v.OfficerId);
            Assert.Equal(v.BeatCode, devices[v.DeviceId!.Value].BeatCode);
            Assert.Equal(v.BeatCode, whole.Addresses[v.AddressId].BeatCode);
            Assert.True(County.Day(v.CollectedAt) < WholeCounty.Today && v.ReceivedAt > v.CollectedAt);
        });
        Assert.InRange(whole.Visits.Values.Count(v => County.Day(v.CollectedAt) >= WholeCounty.Today.AddYears(-1)) / (double)whole.Visits.Count, 0.88, 0.99);
    }

    [Fact]
    public void Nobody_is_found_before_having_moved_in() => Assert.All(
        whole.Residencies.Values.Where(s => s.VerifiedAt is not null), s => Assert.True(s.BeganOn <= County.Day(s.VerifiedAt!.Value)));

    private static void Fresh(string kind, IEnumerable<IVerifiable> records)
    {
        var all = records.ToList();
        var share = all.Count(r => r.DueOn >= WholeCounty.Today) / (double)all.Count;
        Assert.True(share is >= 0.85 and <= 0.99, $"{kind}: {share:P1} of {all.Count}");
    }

    private IEnumerable<(Guid Id, IVerifiable Record)> Verifiable() =>
        whole.Addresses.Values.Cast<BeatRecord>().Concat(whole.Houses.Values).Concat(whole.Residencies.Values).Concat(whole.Units.Values).Select(r => (r.Id, (IVerifiable)r));
}
