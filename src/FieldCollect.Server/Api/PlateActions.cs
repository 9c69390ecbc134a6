using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Plates;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server.Api;

/// <summary>The actions of doorplates and their batches, entries of <see cref="RegisterActions.All"/>. Which step may follow which is PlateLifecycle's to say, whoever asks and however.</summary>
public static class PlateActions
{
    // A request that orders 80,000 would take a minute and be lost with its line. What is not done shows in the batch's Status, and the same call goes on.
    private const int MostPlates = 5_000;

    private const string Why = "Reason";

    public static IReadOnlyList<RegisterAction> All { get; } =
    [
        new("Mount", "Doorplates", "Says that a plate hangs at its address: when, and where the officer stood.", "登记门牌已安装：时间和位置。",
            new ActionParameter("AddressId", PropertyKind.Guid, Nullable: true, Field: nameof(Doorplate.AddressId)),
            new ActionParameter("MountedAt", PropertyKind.DateTimeOffset, Nullable: true, Field: nameof(Doorplate.MountedAt)),
            new ActionParameter("Longitude", PropertyKind.Double, Nullable: true, Field: nameof(Doorplate.Longitude)),
            new ActionParameter("Latitude", PropertyKind.Double, Nullable: true, Field: nameof(Doorplate.Latitude))) { Writes = Mount },
        new("ReportDamaged", "Doorplates", "Says that a plate is damaged.", "登记门牌损坏。",
            new ActionParameter(Why, PropertyKind.String, Nullable: true)) { Writes = (call, _) => Step(call, DoorplateStatus.Damaged) },
        new("ReportMissing", "Doorplates", "Says that a plate is gone from its place.", "登记门牌丢失。",
            new ActionParameter(Why, PropertyKind.String, Nullable: true)) { Writes = (call, _) => Step(call, DoorplateStatus.Missing) },
        new("Retire", "Doorplates", "Takes a plate out of use without another in its place; its token is revoked.", "停用门牌（不更换）；其二维码即作废。",
            new ActionParameter(Why, PropertyKind.String)) { Writes = (call, _) => Step(call, DoorplateStatus.Retired) },
        new("Replace", "Doorplates", "Plans a plate with a token of its own in place of this one, whose token is revoked. The next order takes it along.", "更换门牌：旧二维码作废，新门牌列入计划，随下一批次订制。",
            new ActionParameter(Why, PropertyKind.String)) { Writes = ReplaceAsync },
        new("Order", "PlateBatches", "Orders plates for the addresses of the batch that have none, some thousand a call; call again while the batch is open.", "订制门牌：为批次范围内尚无门牌的地址编制令牌和序列号；批次仍为编制中时请再次调用。")
        {
            Answers = (call, http) => RunAsync(call, http, (batch, cancel) => PlateOrders.OrderAsync(call.Api.Store, call.Request.Actor, batch, MostPlates, null, cancel)),
        },
        PlateSheets.Print,
        Advance("MarkPrinted", DoorplateStatus.Printed, "Says that the plates of a batch, or those between two serial numbers, have been made; some thousand a call.", "登记批次门牌已制作（可按序列号分段）；数量较大时请重复调用。"),
        Advance("Deliver", DoorplateStatus.Delivered, "Says that the plates of a batch, or those between two serial numbers, have come from the maker; some thousand a call.", "登记批次门牌到货（可按序列号分箱）；数量较大时请重复调用。"),
    ];

    private static RegisterAction Advance(string name, string to, string english, string chinese) => new(name, "PlateBatches", english, chinese,
        new ActionParameter("FromSerial", PropertyKind.String, Nullable: true),
        new ActionParameter("ToSerial", PropertyKind.String, Nullable: true))
    {
        Answers = (call, http) => RunAsync(call, http, (batch, cancel) => PlateSteps.AdvanceAsync(
            call.Api.Store, call.Request.Actor, batch, to, call.Get<string>("FromSerial"), call.Get<string>("ToSerial"), MostPlates, null, cancel)),
    };

    private static Task<IReadOnlyList<PushItem>> Mount(ActionCall call, CancellationToken cancel)
    {
        var values = new List<(string, object?)> { (nameof(Doorplate.Status), DoorplateStatus.Mounted), (nameof(Doorplate.MountedAt), call.Get<DateTimeOffset?>("MountedAt") ?? call.Now) };
        if (call.Get<Guid?>("AddressId") is { } address)
            values.Add((nameof(Doorplate.AddressId), address));
        if (call.Get<double?>("Longitude") is { } longitude)
            values.Add((nameof(Doorplate.Longitude), longitude));
        if (call.Get<double?>("Latitude") is { } latitude)
            values.Add((nameof(Doorplate.Latitude), latitude));
        return Is(call.Change([.. values]));
    }

    private static Task<IReadOnlyList<PushItem>> Step(ActionCall call, string to) => Is(call.Because(Why).Change((nameof(Doorplate.Status), to)));

    private static async Task<IReadOnlyList<PushItem>> ReplaceAsync(ActionCall call, CancellationToken cancel)
    {
        call = call.Because(Why);
        var old = await call.ReadAsync(cancel, nameof(Doorplate.BeatCode), nameof(Doorplate.AddressId), nameof(Doorplate.NumberText), nameof(Doorplate.Size));
        return
        [
            // Nothing of it is changed here: it says which version was meant, and that the reply is this plate. The new one revokes it.
            call.Change(),
            call.Create(
                "Doorplates",
                (nameof(Doorplate.BeatCode), old.GetProperty(nameof(Doorplate.BeatCode)).GetString()),
                (nameof(Doorplate.AddressId), old.GetProperty(nameof(Doorplate.AddressId)) is { ValueKind: System.Text.Json.JsonValueKind.String } at ? at.GetGuid() : null),
                (nameof(Doorplate.NumberText), old.GetProperty(nameof(Doorplate.NumberText)).GetString()),
                (nameof(Doorplate.Size), old.GetProperty(nameof(Doorplate.Size)).GetString()),
                (nameof(Doorplate.Token), PlateToken.New(call.Api.Store.PlateKeys.Current)),
                (nameof(Doorplate.Status), DoorplateStatus.Planned),
                (nameof(Doorplate.ReplacesId), call.Item.Key[0])),
        ];
    }

    private static async Task RunAsync(ActionCall call, HttpContext http, Func<Guid, CancellationToken, Task<PlateRun>> run)
    {
        var (store, actor) = (call.Api.Store, call.Request.Actor);
        var batch = await PlateSteps.BatchAsync(store, actor, (Guid)call.Item.Key[0], http.RequestAborted);
        if (!Permissions.May(actor.Role, Right.Change, EntitySets.Of(typeof(PlateBatch))))
            throw new ProblemException(Problems.NotAllowed);
        if (call.Item.IfMatchVersion is { } version && version != batch.Version)
            throw new ProblemException(Problems.PreconditionFailed);
        await run(batch.Id, http.RequestAborted);
        await Reads.AnswerAsync(call.Api, call.Request with { Method = "GET", Path = $"PlateBatches({batch.Id})", Query = "" }, http, null);
    }

    private static Task<IReadOnlyList<PushItem>> Is(PushItem item) => Task.FromResult<IReadOnlyList<PushItem>>([item]);
}
