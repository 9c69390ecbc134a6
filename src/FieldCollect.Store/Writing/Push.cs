using System.Security.Cryptography;
using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Rules;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Protection;
using FieldCollect.Store.Quality.Defects;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace FieldCollect.Store.Writing;

/// <summary>
/// Every write to the register, from one field of one record to a day's visits. The page to read first: seen before? load what it is about,
/// one query a kind; decide group by group in memory; save rows, changes, feed, receipts and audit in one transaction.
/// </summary>
public sealed class Push(RegisterContext context, PersonalData personal, CodeLists codes, Actor actor, TimeProvider time)
{
    // A terminal that made the parent comes within days, or is lost.
    private static readonly TimeSpan HoldLasts = TimeSpan.FromDays(3);

    private readonly DateTimeOffset _now = time.GetUtcNow();

    /// <summary>Groups that were held for something this push has written, or that somebody has released: to be tried again when it is committed.</summary>
    public IReadOnlyList<Guid> ToTryAgain { get; private set; } = [];

    /// <summary>What is to be checked against other records when it is committed.</summary>
    public TouchedScopes Touched { get; private set; } = new();

    /// <summary>Answers stand in the order of the items. A problem is an answer, not an exception.</summary>
    public async Task<IReadOnlyList<PushAnswer>> RunAsync(IReadOnlyList<PushItem> items)
    {
        var answers = await AnsweredBeforeAsync(items);
        var fresh = items.Where((_, i) => answers[i] is null).ToList();
        if (fresh.Count == 0)
            return answers!;

        var rows = new WorkingSet(context, personal);
        var (staging, apply) = await PrepareAsync(rows, fresh);
        foreach (var group in Groups(items))
        {
            var pending = group.Where(i => answers[i] is null).ToList();
            if (pending.Count > 0 && group.Any(i => answers[i] is { Status: >= 400 }))
                FailGroup(pending, -1, Problem.Of(Problems.FailedDependency), items, answers, staging);
            else if (pending.Count > 0 && actor.Revoked)
                FailGroup(pending, pending[0], Problem.Of(Problems.DeviceRevoked), items, answers, staging);
            else if (pending.Count > 0)
                await DecideGroupAsync(pending, items, answers, staging, apply);
        }

        if (await WasAnsweredMeanwhileAsync(fresh, answers))
            throw new DbUpdateConcurrencyException("The same request was answered beside this one: asked again, it finds that answer.");
        await new History(context, personal, actor, _now).SaveAsync(staging, rows, Receipts(items, answers!));
        ToTryAgain = await HeldChanges.ForAsync(context, rows.Stored, staging);
        Touched = TouchedScopes.Of(staging, personal);
        return answers!;
    }

    /// <summary>Tries a group that was kept once more.</summary>
    /// <param name="groupId">See <see cref="QuarantinedChange.GroupId"/>.</param>
    /// <param name="last">It has waited long enough: what was made on a version that never came is applied to the one that stands, and flagged.</param>
    public async Task TryAgainAsync(Guid groupId, bool last)
    {
        var rows = new WorkingSet(context, personal);
        var group = (await rows.KeptTogetherAsync(groupId)).Where(k => k.Status is KeptStatus.Held or KeptStatus.Released).ToList();
        var items = group.SelectMany(k => ItemsOf(k, rows).Select(i => (Kept: k, Item: i))).ToList();
        var (staging, apply) = await PrepareAsync(rows, items.ConvertAll(i => i.Item));
        Problem? flag = null;
        var at = group[0];
        staging.BeginGroup();
        try
        {
            if (group.FirstOrDefault(k => items.TrueForAll(i => i.Kept != k)) is { } unreadable)
            {
                at = unreadable;
                throw new ProblemException(Problems.NotSupported, message: "This cannot be read, so it cannot be tried again.");
            }

            foreach (var (kept, item) in items)
            {
                at = kept;
                var asStands = last && rows.Find(item.Set.Type, item.Key is [Guid id] ? id : Guid.Empty) is Register.Fields.Record there && item.IfMatchVersion > there.Version;
                if (asStands)
                    flag = Problem.Of(Problems.PreconditionFailed);
                await apply.RunAsync(asStands ? item with { IfMatchVersion = null, IfMatchAny = true } : item);
            }

            staging.BeginGroup();
            foreach (var kept in group)
                Settle(kept, KeptStatus.Applied, flag, null, staging);
        }
        catch (Exception e) when (e is ProblemException or CryptographicException)
        {
            staging.Undo();
            var (problem, awaits) = e is ProblemException expected ? (Problem.Of(expected), expected.Awaits) : (Problem.Of(Problems.Damaged), null);
            foreach (var kept in group)
                Settle(kept, awaits is null || last ? KeptStatus.Quarantined : KeptStatus.Held, kept == at ? problem : null, last ? null : awaits, staging);
        }

        await new History(context, personal, actor, _now).SaveAsync(staging, rows, []);
        ToTryAgain = await HeldChanges.ForAsync(context, rows.Stored, staging);
        Touched = TouchedScopes.Of(staging, personal);
    }

    private IEnumerable<PushItem> ItemsOf(QuarantinedChange kept, WorkingSet rows)
    {
        try
        {
            return KeptRequest.Open(rows.Stored.Sealed(kept, RegisterContext.ProtectedBody), personal, kept).ItemsOf(kept);
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    private async Task<(Staging Staging, Apply Apply)> PrepareAsync(WorkingSet rows, List<PushItem> items)
    {
        await rows.LoadAsync(items, actor, _now);
        var staging = new Staging(rows);
        var rules = new RuleContext(codes, County.Day(_now));
        var derived = new DerivedFields(rows, staging, personal, rules, actor, _now);
        var checks = new Checks(context, rows, actor, codes, rules.Today);
        return (staging, new Apply(rows, staging, checks, derived, new Relocation(rows, staging, derived, _now), actor, _now));
    }

    private void Settle(QuarantinedChange kept, string status, Problem? problem, Awaited? awaits, Staging staging)
    {
        var type = RecordType.Of(kept);
        var before = RecordType.Copy(kept);
        void Set(string field, object? value) => staging.Set(kept, type[field], value);
        Set(nameof(QuarantinedChange.Status), status);
        Set(nameof(QuarantinedChange.ProblemCode), problem?.Kind.Code);
        Set(nameof(QuarantinedChange.ProblemMessage), problem?.Message);
        Set(nameof(QuarantinedChange.ProblemTarget), problem?.Target);
        Set(nameof(QuarantinedChange.AwaitsSet), awaits?.EntitySet);
        Set(nameof(QuarantinedChange.AwaitsId), awaits?.Id);
        if (status != KeptStatus.Held)
            Set(nameof(QuarantinedChange.HeldUntil), null);
        var fields = Apply.Differences(type, before, kept);
        if (fields.Count == 0)
            return;
        Set(nameof(QuarantinedChange.Version), kept.Version + 1);
        staging.Record(new StagedChange(kept, ChangeKind.Updated, fields, kept.BeatCode, kept.Version, null, _now, null));
    }

    private async Task DecideGroupAsync(IReadOnlyList<int> group, IReadOnlyList<PushItem> items, PushAnswer?[] answers, Staging staging, Apply apply)
    {
        staging.BeginGroup();
        foreach (var i in group)
        {
            try
            {
                answers[i] = await apply.RunAsync(items[i]);
            }
            catch (ProblemException e)
            {
                staging.Undo();
                FailGroup(group, i, Problem.Of(e), items, answers, staging, e.Awaits);
                return;
            }
            catch (CryptographicException)
            {
                // The history of a field, or what was kept of it: damage to one record is no reason to refuse the others.
                staging.Undo();
                FailGroup(group, i, Problem.Of(Problems.Damaged), items, answers, staging);
                return;
            }
        }
    }

    // All or nothing: the others of the group are as little applied as the one that failed (-1: one that was refused before), and say
    // which problem it was not theirs.
    private void FailGroup(IReadOnlyList<int> group, int failed, Problem problem, IReadOnlyList<PushItem> items, PushAnswer?[] answers, Staging staging, Awaited? awaits = null)
    {
        // Who may not read the quarantine has no work that could be lost in it: an investigator's write is refused, not collected.
        var keep = group.All(i => items[i].Merge) && Permissions.May(actor.Role, Right.Read, EntitySets.Of(typeof(QuarantinedChange)));
        // What is wrong with a record of a deep insert is said of the request that it came in: the client knows no other.
        var asked = failed;
        while (asked > 0 && items[asked].Nested)
            asked--;
        staging.BeginGroup();
        var (groupId, ordinal) = (Ids.New(_now), 0);
        var outcome = awaits is null ? Outcome.Quarantined : Outcome.Held;
        foreach (var i in group)
        {
            var its = i == failed || i == asked ? problem : Problem.Of(Problems.FailedDependency);
            if (keep && !items[i].Nested)
            {
                var whole = items.Skip(i + 1).TakeWhile(n => n.Nested).Prepend(items[i]).ToList();
                Keep(whole, i == failed || i == asked ? problem : null, awaits, groupId, ordinal++, staging);
            }

            answers[i] = keep
                ? new PushAnswer { Status = 202, Outcome = outcome, Problem = its }
                : new PushAnswer { Status = its.Kind.Status, Problem = its };
        }
    }

    private void Keep(List<PushItem> items, Problem? problem, Awaited? awaits, Guid groupId, int ordinal, Staging staging)
    {
        var item = items[0];
        var kept = new QuarantinedChange
        {
            Id = Ids.New(_now),
            Version = 1,
            BeatCode = BeatOf(item),
            RequestId = item.RequestId ?? "",
            AtomicityGroup = item.NamedGroup,
            Method = item.Method,
            Url = item.Url,
            IfMatch = item.IfMatchVersion is { } version ? $"W/\"{version}\"" : item.IfMatchAny ? "*" : null,
            ProblemCode = problem?.Kind.Code,
            ProblemMessage = problem?.Message,
            ProblemTarget = problem?.Target,
            Status = awaits is null ? KeptStatus.Quarantined : KeptStatus.Held,
            GroupId = groupId,
            Ordinal = ordinal,
            AwaitsSet = awaits?.EntitySet,
            AwaitsId = awaits?.Id,
            HeldUntil = awaits is null ? null : _now + HoldLasts,
            Fields = KeptRequest.Shown(item),
            UserId = actor.UserId,
            DeviceId = actor.DeviceId,
            CollectedAt = item.CollectedAt ?? _now,
            ReceivedAt = _now,
        };
        staging.Add(kept);
        staging.Seal(kept, KeptRequest.Of(items).Sealed(personal, kept));
        staging.Record(new StagedChange(kept, ChangeKind.Created, null, null, 1, null, kept.CollectedAt, null));
    }

    // What is kept must reach the officer's terminal: a change of a beat that is not the officer's is kept in one that is. Of an officer who has none
    // any more it stays with the beat that was, for its supervisor.
    private string BeatOf(PushItem item) =>
        item.Values.GetValueOrDefault("BeatCode") is string beat && actor.Sees(beat) && actor.Beats is not null ? beat
        : actor.Beats?.Order(StringComparer.Ordinal).FirstOrDefault() ?? actor.FormerBeats.Order(StringComparer.Ordinal).FirstOrDefault() ?? "";

    private static IEnumerable<IReadOnlyList<int>> Groups(IReadOnlyList<PushItem> items) =>
        Enumerable.Range(0, items.Count)
            .GroupBy(i => items[i].Group ?? $"\0{i}")
            .Select(g => g.ToList());

    private async Task<PushAnswer?[]> AnsweredBeforeAsync(IReadOnlyList<PushItem> items)
    {
        var answers = new PushAnswer?[items.Count];
        var ids = items.Select(i => i.RequestId).OfType<string>().Distinct().ToList();
        var receipts = await ReceiptsAsync(ids);
        var seen = new HashSet<string>();
        for (var i = 0; i < items.Count; i++)
        {
            // A record of a deep insert was written, or refused, with the record that it came in.
            if (items[i].Nested && i > 0)
                answers[i] = answers[i - 1];
            if (items[i].RequestId is not { } id)
                continue;
            if (receipts.TryGetValue(id, out var receipt))
                answers[i] = Repeat(receipt, items[i]);
            else if (!seen.Add(id))
                answers[i] = new PushAnswer { Status = Problems.RepeatabilityMismatch.Status, Problem = Problem.Of(Problems.RepeatabilityMismatch) };
        }

        return answers;
    }

    // A twin of this request may have been written between our looking for its receipt and our reading of the rows. What it wrote is then what
    // stands in our way, and is no reason to refuse.
    private async Task<bool> WasAnsweredMeanwhileAsync(IReadOnlyList<PushItem> fresh, PushAnswer?[] answers)
    {
        if (answers.All(a => a is { Problem: null } or { Repeated: true }))
            return false;
        var ids = fresh.Select(i => i.RequestId).OfType<string>().Distinct().ToList();
        return (await ReceiptsAsync(ids)).Count > 0;
    }

    private async Task<Dictionary<string, Receipt>> ReceiptsAsync(List<string> ids)
    {
        var (table, receipts) = (RowTable.Of(context, typeof(Receipt)), new Dictionary<string, Receipt>());
        if (ids.Count > 0)
        {
            await context.Statements!.ReadAsync(context.Database.CurrentTransaction!.GetDbTransaction(), table.Where("\"RequestId\" = ANY (@p0)"), ids, row =>
            {
                var receipt = (Receipt)table.Read(row);
                receipts.Add(receipt.RequestId, receipt);
            });
        }

        return receipts;
    }

    private PushAnswer Repeat(Receipt receipt, PushItem item) =>
        receipt.UserId != actor.UserId || !CryptographicOperations.FixedTimeEquals(receipt.RequestHash, item.RequestHash)
            ? new PushAnswer { Status = Problems.RepeatabilityMismatch.Status, Problem = Problem.Of(Problems.RepeatabilityMismatch) }
            : new PushAnswer
            {
                Status = receipt.Status,
                Outcome = receipt.Outcome.Length == 0 ? null : receipt.Outcome,
                Key = RecordKeys.Parse(receipt.RecordKey),
                Version = receipt.RecordVersion,
                Problem = receipt.Problem is null ? null : StoredProblem.Read(receipt.Problem),
                Repeated = true,
            };

    private List<Receipt> Receipts(IReadOnlyList<PushItem> items, PushAnswer[] answers)
    {
        var receipts = new List<Receipt>();
        for (var i = 0; i < items.Count; i++)
        {
            // A refusal has no effect to repeat, and its sender may send the corrected request under the same id.
            if (items[i].RequestId is not { } id || answers[i].Repeated || answers[i].Status >= 400)
                continue;
            receipts.Add(new Receipt
            {
                RequestId = id,
                UserId = actor.UserId,
                RequestHash = items[i].RequestHash,
                Status = answers[i].Status,
                Outcome = answers[i].Outcome ?? "",
                EntitySet = items[i].Set.Name,
                RecordKey = RecordKeys.Write(answers[i].Key),
                RecordVersion = answers[i].Version,
                Problem = answers[i].Problem is { } problem ? StoredProblem.Write(problem) : null,
                ReceivedAt = _now,
            });
        }

        return receipts;
    }
}

/// <summary>Keys as text in receipts.</summary>
internal static class RecordKeys
{
    public static string Write(IReadOnlyList<object> key) => JsonSerializer.Serialize(key.Select(k => k is Guid g ? g.ToString() : k.ToString()));

    public static IReadOnlyList<object> Parse(string text) =>
        [.. JsonSerializer.Deserialize<string[]>(text)!.Select(k => Guid.TryParse(k, out var id) ? (object)id : k)];
}

/// <summary>Problems as text in receipts: the code says the rest.</summary>
internal sealed record StoredProblem(string Code, string Message, string? Target, IReadOnlyList<ProblemDetail> Details)
{
    public static string Write(Problem problem) =>
        JsonSerializer.Serialize(new StoredProblem(problem.Kind.Code, problem.Message, problem.Target, problem.Details), FieldJson.Options);

    public static Problem Read(string text)
    {
        var stored = JsonSerializer.Deserialize<StoredProblem>(text, FieldJson.Options)!;
        return new Problem(Problems.Find(stored.Code), stored.Message, stored.Target, stored.Details);
    }
}
