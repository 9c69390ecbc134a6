using FieldCollect.Register.Quality.Defects;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Quality.Defects;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests.World;

/// <summary>
/// What checks find, asked after each write. Whatever is asked is asked twice: of what the checks behind the pushes have left, and of the checks in full, which must find nothing to
/// add to it.
/// </summary>
public abstract class DefectSuite(TestDatabase database) : StoreTests(database)
{
    protected Task MakeAsync(Actor actor, params object[] records) => WriteAsync(actor, [.. records.Select(Items.Create)]);

    protected Task MakeAsync(params object[] records) => MakeAsync(Registrar, records);

    protected async Task ChangeAsync<T>(Guid id, params (string Field, object? Value)[] fields)
        where T : Register.Fields.Record => await WriteAsync(Registrar, Items.Change<T>(id, (await GetAsync<T>(id)).Version, fields));

    /// <summary>All of a check, by beat.</summary>
    protected Task<List<Defect>> OfAsync(DefectCheck check) => AllAsync<Defect>(d => d.Where(x => x.Check == check.Name).OrderBy(x => x.BeatCode).ThenBy(x => x.RecordId));

    protected async Task<List<Defect>> OpenAsync(DefectCheck check)
    {
        await AgreeAsync();
        return [.. (await OfAsync(check)).Where(d => d.Status == DefectStatus.Open)];
    }

    protected async Task NoneAsync(DefectCheck check) => Assert.Empty(await OpenAsync(check));

    /// <summary>One open defect that names just these records, the first being what it is about.</summary>
    protected async Task<Defect> FoundAsync(DefectCheck check, params Guid[] records)
    {
        var defect = Assert.Single(await OpenAsync(check));
        Assert.Equal(records[0], defect.RecordId);
        Assert.Equal(records.Order(), defect.Records.Select(r => r.RecordId).Order());
        Assert.All(defect.Records, r => Assert.Contains(r.EntitySet, check.Names));
        Assert.Equal((check.Severity, defect.Records[0].EntitySet, records.Length), (defect.Severity, defect.EntitySet, defect.Concerned));
        return defect;
    }

    /// <summary>What was found is gone, and is written down as repaired.</summary>
    protected async Task RepairedAsync(DefectCheck check)
    {
        Assert.Empty(await OpenAsync(check));
        Assert.All(await OfAsync(check), d => Assert.Equal((DefectStatus.Repaired, true), (d.Status, d.RepairedAt is not null)));
        Assert.NotEmpty(await OfAsync(check));
    }

    /// <summary>The checks in full find what the checks behind the pushes have found, and nothing else.</summary>
    protected async Task AgreeAsync()
    {
        var results = await ChecksInFull.RunAsync(Store, null, Actor.System, null, CancellationToken.None);
        Assert.All(results, r => Assert.True(r is { Opened: 0, Reopened: 0, Repaired: 0, Complete: true }, $"{r.Check}: in full {r.Opened} opened, {r.Reopened} opened again, {r.Repaired} repaired."));
    }

    protected async Task<IReadOnlyList<CheckResult>> InFullAsync(params string[] only) =>
        await ChecksInFull.RunAsync(Store, only.Length == 0 ? null : only, Actor.System, null, CancellationToken.None);
}
