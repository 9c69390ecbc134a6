using FieldCollect.Register;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Protection;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>
/// Makes Defects say of some scopes what the register is like: opens what is new, closes what is gone, opens again what came back or was dismissed for other
/// facts. It looks itself, within its transaction and behind the register's lock, where everything is visible that was committed before: of two who look at the same
/// time the later one has the last word, and it has seen what the other's write made of it.
/// </summary>
internal sealed class SettleDefects(RegisterContext context, PersonalData personal, CodeLists codes, DateTimeOffset now)
{
    public SettledDefects Settled { get; private set; } = new(0, 0, 0);

    public async Task RunAsync(IReadOnlyList<(CheckStatement Statement, IReadOnlyCollection<Guid> Scopes)> work)
    {
        var rows = new WorkingSet(context, personal);
        var staging = new Staging(rows);
        if (!rows.Stored.IsSqlite)
            await context.Database.ExecuteSqlRawAsync("""SELECT 1 FROM "RegisterState" WHERE "Id" = 1 FOR UPDATE""");
        var query = new CheckQuery(context.Database.GetDbConnection(), context.Database.CurrentTransaction!.GetDbTransaction(), personal, codes, County.Day(now));
        foreach (var (statement, scopes) in work)
        {
            var found = await query.WithinAsync(statement, scopes, CancellationToken.None);
            var keys = scopes.Select(CheckQuery.Bytes).ToList();
            var known = (await rows.Stored.LoadWhereAsync(typeof(Defect), $"\"Scope\" = ANY (@p0) AND \"Check\" = '{statement.Check.Name}'", keys)).Cast<Defect>().ToDictionary(d => d.Id);
            foreach (var defect in found.Values.OrderBy(f => f.Id))
                Settle(statement.Check, defect, known.GetValueOrDefault(defect.Id), rows, staging);
            foreach (var gone in known.Values.Where(d => d.Status != DefectStatus.Repaired && !found.ContainsKey(d.Id)).OrderBy(d => d.Id))
                Repair(gone, staging);
        }

        await new History(context, personal, Actor.Register, now).SaveAsync(staging, rows, []);
    }

    private void Settle(DefectCheck check, FoundDefect found, Defect? known, WorkingSet rows, Staging staging)
    {
        if (known is null)
        {
            var made = new Defect { Id = found.Id, Version = 1 };
            Describe(made, check, found);
            made.FoundAt = now;
            staging.Add(made);
            rows.Stored.Seal(made, RegisterContext.DefectScope, CheckQuery.Bytes(found.Scope));
            Record(made, ChangeKind.Created, null, null, staging);
            Settled = Settled with { Opened = Settled.Opened + 1 };
        }
        else if (known.Facts != found.Facts || known.Status == DefectStatus.Repaired)
        {
            var reopened = known.Status != DefectStatus.Open;
            Change(known, staging, d =>
            {
                Describe(d, check, found);
                if (!reopened)
                    return;
                if (d.Status == DefectStatus.Repaired)
                    d.FoundAt = now;
                (d.Status, d.RepairedAt, d.DismissalReason, d.DismissedBy, d.DismissedAt) = (DefectStatus.Open, null, null, null, null);
            });
            Settled = Settled with { Reopened = Settled.Reopened + (reopened ? 1 : 0) };
        }
    }

    private void Repair(Defect defect, Staging staging)
    {
        Change(defect, staging, d => (d.Status, d.RepairedAt) = (DefectStatus.Repaired, now));
        Settled = Settled with { Repaired = Settled.Repaired + 1 };
    }

    private static void Describe(Defect defect, DefectCheck check, FoundDefect found)
    {
        (defect.BeatCode, defect.Check, defect.Severity) = (found.BeatCode, check.Name, check.Severity);
        (defect.EntitySet, defect.RecordId) = (found.Records[0].EntitySet, found.Records[0].RecordId);
        (defect.Records, defect.Concerned, defect.Elsewhere) = (found.Records, found.Concerned, found.Elsewhere);
        (defect.GroupId, defect.Facts) = (FoundDefect.GroupOf(check, found.Scope), found.Facts);
    }

    private void Change(Defect defect, Staging staging, Action<Defect> change)
    {
        var type = RecordType.Of(defect);
        var (before, after) = ((Defect)RecordType.Copy(defect), (Defect)RecordType.Copy(defect));
        change(after);
        after.Version++;
        foreach (var field in type.Fields)
            staging.Set(defect, field, field.Get(after));
        Record(defect, ChangeKind.Updated, Apply.Differences(type, before, defect), before.BeatCode, staging);
    }

    private void Record(Defect defect, string kind, IReadOnlyList<FieldChange>? fields, string? beatBefore, Staging staging) =>
        staging.Record(new StagedChange(defect, kind, fields, beatBefore, defect.Version, null, now, null) { ByRegister = true });
}

/// <summary>How many defects were opened for the first time, opened again, and closed because they are gone.</summary>
public sealed record SettledDefects(int Opened, int Reopened, int Repaired);
