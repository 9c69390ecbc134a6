using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Quality.Proof;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Inspections;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server.Api;

/// <summary>The actions of inspections, entries of <see cref="RegisterActions.All"/>. Who checks may also PATCH the item, offline in a batch; every other step is an action.</summary>
public static class InspectionActions
{
    private const double UsualRate = 0.98;
    private const double UsualRisk = 0.2;

    private static readonly (Right, string) Planning = (Right.Change, "Inspections");

    public static IReadOnlyList<RegisterAction> All { get; } =
    [
        new("PlanInspection", null, "Plans an inspection of a period that is not over, and publishes the commitment to its seed.", "制订抽查计划，并公布随机种子的承诺值；须在期末之前。",
            new ActionParameter("Beats", PropertyKind.String, Collection: true),
            new ActionParameter("Kinds", PropertyKind.String, Collection: true),
            new ActionParameter("PeriodFrom", PropertyKind.Date),
            new ActionParameter("PeriodTo", PropertyKind.Date),
            new ActionParameter("Target", PropertyKind.Double, Nullable: true),
            new ActionParameter("ExpectedRate", PropertyKind.Double, Nullable: true),
            new ActionParameter("Risk", PropertyKind.Double, Nullable: true),
            new ActionParameter("Note", PropertyKind.String, Nullable: true),
            new ActionParameter("Id", PropertyKind.Guid, Nullable: true),
            new ActionParameter("Places", PropertyKind.String, Nullable: true, CodeList: "InspectionPlace"))
        {
            Answers = PlanAsync, Result = OperationResult.Entity("Inspections"), Needs = Planning,
        },
        new("ResumeInspection", null, "Lets a beat whose inspection was suspended be inspected again, tightened: its supervisor has seen to the cause.", "恢复已暂停抽查的警务区（加严）：原因已整改。",
            new ActionParameter("BeatCode", PropertyKind.String))
        {
            Answers = ResumeAsync, Needs = Planning,
        },
        new("Draw", "Inspections", "Draws the sample when the period is over; the list stays sealed.", "期末后抽取样本；名单保持密封。")
        {
            Answers = (call, http) => StepAsync(call, http, (store, actor, id) => DrawInspection.RunAsync(store, actor, id, http.RequestAborted)),
        },
        new("Assign", "Inspections", "Shares the items out among checkers, none of whom gets what he collected.", "向核查人员派发抽查对象，采集人回避。",
            new ActionParameter("Checkers", PropertyKind.String, Collection: true),
            new ActionParameter("BeatCode", PropertyKind.String, Nullable: true))
        {
            Answers = (call, http) => StepAsync(
                call, http, (store, actor, id) => AssignInspection.RunAsync(store, actor, id, call.Texts("Checkers"), call.Get<string>("BeatCode"), http.RequestAborted)),
        },
        new("Close", "Inspections", "Compares, judges, sends back what failed, and publishes seed, list and result; call again while the inspection is closing.", "比对、评定、退回不合格批次，公布种子、名单和结果；状态仍为评定中时请再次调用。")
        {
            Answers = (call, http) => StepAsync(call, http, (store, actor, id) => CloseInspection.RunAsync(store, actor, id, http.RequestAborted)),
        },
        new("Void", "Inspections", "Gives an inspection up; its seed and list are published all the same.", "作废抽查；种子和名单照样公布。", new ActionParameter("Reason", PropertyKind.String, Field: nameof(Inspection.VoidedReason)))
        {
            Answers = (call, http) => StepAsync(call, http, (store, actor, id) => CloseInspection.VoidAsync(store, actor, id, call.Get<string>("Reason")!, http.RequestAborted)),
        },
        new("Capture", "InspectionItems", "Says what was found, without knowing what the register says.", "登记现场核查结果（不显示登记内容）。",
            new ActionParameter("Outcome", PropertyKind.String, Field: nameof(InspectionItem.Outcome)),
            new ActionParameter("NotMetReason", PropertyKind.String, Nullable: true, Field: nameof(InspectionItem.NotMetReason)),
            new ActionParameter("Found", PropertyKind.String, Nullable: true, Field: nameof(InspectionItem.Found)),
            new ActionParameter("CapturedAt", PropertyKind.DateTimeOffset, Nullable: true, Field: nameof(InspectionItem.CapturedAt)),
            new ActionParameter("Longitude", PropertyKind.Double, Nullable: true, Field: nameof(InspectionItem.Longitude)),
            new ActionParameter("Latitude", PropertyKind.Double, Nullable: true, Field: nameof(InspectionItem.Latitude)),
            new ActionParameter("Accuracy", PropertyKind.Double, Nullable: true, Field: nameof(InspectionItem.Accuracy)),
            new ActionParameter("Note", PropertyKind.String, Nullable: true, Field: nameof(InspectionItem.Note))) { Writes = Capture },
    ];

    /// <summary>What the functions InspectionPlan and WalkPlan are asked; lists are texts with commas between.</summary>
    public static InspectionWish WishOf(ResourcePath path)
    {
        T Of<T>(string name) => path.Arguments?.GetValueOrDefault(name) is T value ? value : throw new ProblemException(Problems.MalformedRequest, name);
        string[] List(string name) => Of<string>(name).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new InspectionWish(List("Beats"), List("Kinds"), Of<double>("Target"), Of<double>("ExpectedRate"), Of<double>("Risk")) { Places = path.Arguments?.GetValueOrDefault("Places") as string };
    }

    private static async Task PlanAsync(ActionCall call, HttpContext http)
    {
        var wish = new InspectionWish(
            call.Texts("Beats"), call.Texts("Kinds"), call.Get<double?>("Target") ?? Proven.UsualTarget, call.Get<double?>("ExpectedRate") ?? UsualRate, call.Get<double?>("Risk") ?? UsualRisk) { Places = call.Get<string>("Places") };
        var id = await PlanInspection.MakeAsync(
            call.Api.Store, call.Request.Actor, wish, call.Get<DateOnly>("PeriodFrom"), call.Get<DateOnly>("PeriodTo"), call.Get<Guid?>("Id"), call.Get<string>("Note"), http.RequestAborted);
        await ShowAsync(call, http, id);
    }

    private static async Task ResumeAsync(ActionCall call, HttpContext http)
    {
        await Intensities.ResumeAsync(call.Api.Store, call.Request.Actor, call.Get<string>("BeatCode")!, http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task StepAsync(ActionCall call, HttpContext http, Func<Store.RegisterStore, Actor, Guid, Task> step)
    {
        var id = (Guid)call.Item.Key[0];
        // A version that is named must be the one that stands; the steps themselves are watched by their transactions.
        if (call.Item.IfMatchVersion is { } version && (await call.ReadAsync(http.RequestAborted, nameof(Inspection.Version))).GetProperty(nameof(Inspection.Version)).GetInt64() != version)
            throw new ProblemException(Problems.PreconditionFailed);
        if (!Permissions.May(call.Request.Actor.Role, Right.Read, EntitySets.Of(typeof(Inspection))))
            throw new ProblemException(Problems.NotFound);
        await step(call.Api.Store, call.Request.Actor, id);
        await ShowAsync(call, http, id);
    }

    private static Task<IReadOnlyList<PushItem>> Capture(ActionCall call, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<PushItem>>([call.Change([.. call.Values.Where(v => v.Value is not null).Select(v => (v.Key, v.Value))])]);

    private static Task ShowAsync(ActionCall call, HttpContext http, Guid id) =>
        Reads.AnswerAsync(call.Api, call.Request with { Method = "GET", Path = $"Inspections({id})", Query = "" }, http, null);
}
