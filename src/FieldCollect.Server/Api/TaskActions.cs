using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Tasks;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Api;

/// <summary>The actions of whoever shares out work, entries of <see cref="RegisterActions.All"/>. They take officers by the names of their accounts; the records that they make may be changed and taken back like any other.</summary>
public static class TaskActions
{
    private const string Officer = "Officer";
    private const string Substitute = "Substitute";

    public static IReadOnlyList<RegisterAction> All { get; } =
    [
        new("AssignTask", null, "Gives a task to one officer of the beat; of a verification, the address is its record.", "将一项任务指派给本警务区的一名民警；核查任务以地址为对象。",
            new ActionParameter("BeatCode", PropertyKind.String),
            new ActionParameter("EntitySet", PropertyKind.String),
            new ActionParameter("RecordId", PropertyKind.Guid),
            new ActionParameter(Officer, PropertyKind.String, Field: nameof(Assignment.OfficerId)),
            new ActionParameter("Note", PropertyKind.String, Nullable: true))
        {
            Writes = AssignAsync, Result = OperationResult.Entity("Assignments"), Needs = (Right.Create, "Assignments"),
        },
        new("LendBeats", null, "Lends all beats of an officer who is away to another one, from the first to the last day.", "民警离岗期间，将其全部警务区交由另一名民警代管。",
            new ActionParameter(Officer, PropertyKind.String, Field: nameof(Handover.OfficerId)),
            new ActionParameter(Substitute, PropertyKind.String, Field: nameof(Handover.SubstituteId)),
            new ActionParameter("FromDay", PropertyKind.Date),
            new ActionParameter("ToDay", PropertyKind.Date),
            new ActionParameter("Note", PropertyKind.String, Nullable: true))
        {
            Writes = LendBeatsAsync, Result = OperationResult.Entity("Handovers"), Needs = (Right.Create, "Handovers"),
        },
    ];

    private static async Task<IReadOnlyList<PushItem>> AssignAsync(ActionCall call, CancellationToken cancel)
    {
        var officer = await AccountAsync(call, Officer, cancel);
        return [First(
            call, (nameof(Assignment.BeatCode), call.Get<string>("BeatCode")), (nameof(Assignment.EntitySet), call.Get<string>("EntitySet")), (nameof(Assignment.RecordId), call.Get<Guid>("RecordId")),
            (nameof(Assignment.OfficerId), officer), (nameof(Assignment.Note), call.Get<string>("Note")))];
    }

    private static async Task<IReadOnlyList<PushItem>> LendBeatsAsync(ActionCall call, CancellationToken cancel)
    {
        var (officer, substitute) = (await AccountAsync(call, Officer, cancel), await AccountAsync(call, Substitute, cancel));
        await using var context = await call.Api.Store.Database.OpenReadContextAsync(cancel);
        var beats = (await context.UserBeats.AsNoTracking().Where(b => b.UserId == officer && b.EndedAt == null).Select(b => b.BeatCode).ToListAsync(cancel))
            .Where(call.Request.Actor.Sees).Order(StringComparer.Ordinal).ToList();
        if (beats.Count == 0)
            throw new ProblemException(Problems.UnknownReference, Officer);
        var lent = beats.ConvertAll(beat => new (string, object?)[]
        {
            (nameof(Handover.BeatCode), beat), (nameof(Handover.OfficerId), officer), (nameof(Handover.SubstituteId), substitute), (nameof(Handover.FromDay), call.Get<DateOnly>("FromDay")),
            (nameof(Handover.ToDay), call.Get<DateOnly>("ToDay")), (nameof(Handover.Note), call.Get<string>("Note")),
        });
        return [First(call, lent[0]), .. lent.Skip(1).Select(values => call.Create("Handovers", values))];
    }

    // The one that the request is remembered by: sent twice, it is one.
    private static PushItem First(ActionCall call, params (string Field, object? Value)[] values) =>
        call.Item with { Verb = PushVerb.Create, Values = values.Append((nameof(Register.Fields.Record.Id), Ids.New(call.Now))).ToDictionary(v => v.Item1, v => v.Item2) };

    // One answer for a name that nobody has and for somebody who is no officer; whether he is one of the asker's, the write finds out.
    private static async Task<Guid> AccountAsync(ActionCall call, string parameter, CancellationToken cancel)
    {
        if (!Permissions.May(call.Request.Actor.Role, call.Action.Needs.Right, EntitySets.Find(call.Action.Needs.Set)!))
            throw new ProblemException(Problems.NotAllowed);
        var name = call.Get<string>(parameter);
        await using var context = await call.Api.Store.Database.OpenReadContextAsync(cancel);
        return await context.Users.AsNoTracking().Where(u => u.UserName == name && u.Role == Role.Officer && !u.Disabled).Select(u => (Guid?)u.Id).SingleOrDefaultAsync(cancel)
            ?? throw new ProblemException(Problems.UnknownReference, parameter);
    }
}
