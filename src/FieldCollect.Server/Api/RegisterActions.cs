using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Devices;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server.Api;

/// <summary>
/// The actions of the register, in one table. To add one: an entry in <see cref="All"/> with its name, the set that it is bound to, what it does in both languages and its
/// parameters, and one method for <see cref="RegisterAction.Writes"/>, which says what is to be written (<c>call.Change</c>, <c>call.Create</c>), or for
/// <see cref="RegisterAction.Answers"/>, which does the rest itself. Paths, body, $metadata, OpenAPI, replies, $batch and rights follow from the entry; then
/// <c>FIELDCOLLECT_APPROVE=1 tools/test Server --filter Approved</c> writes api-specs anew. An action is for what is more than one field, has to be said with care, or
/// must not stand in a URL; everything else is a PATCH, which a terminal can send later.
/// </summary>
public static class RegisterActions
{
    // A text that goes into the history, as long as the header FieldCollect-Reason may be.
    private const string Why = "Reason";

    public static IReadOnlyList<RegisterAction> All { get; } =
    [
        Ending("Residencies", "Ends a stay: the person has moved away, died or was never there.", "注销居住：迁出、死亡或查无此人。"),
        Ending("Houses", "Ends a house: it was demolished, merged or put to another use.", "注销房屋：拆除、合并或改变用途。"),
        Ending("Units", "Ends a unit: it was closed or has moved.", "注销单位：停业、注销或迁址。"),
        Ending("Employments", "Ends an employment: the person has left the unit.", "注销从业：离职。"),
        new("Retire", "Addresses", "Takes an address out of use and says which one follows it, if one does.", "停用地址；有后继地址的，一并登记沿革。",
            new ActionParameter("Reason", PropertyKind.String, Field: nameof(Address.RetiredReason)),
            new ActionParameter("On", PropertyKind.Date, Nullable: true, Field: nameof(Address.ValidTo)),
            new ActionParameter("SuccessorId", PropertyKind.Guid, Nullable: true),
            new ActionParameter("SuccessionKind", PropertyKind.String, Nullable: true, CodeList: "SuccessionKind")) { Writes = RetireAsync },
        new("Rename", "Addresses", "Gives an address another name, and keeps the former one as an alias.", "地址更名，原名作为曾用名保留。",
            new ActionParameter("Name", PropertyKind.String, Field: nameof(Address.Name)),
            new ActionParameter("Number", PropertyKind.String, Nullable: true, Field: nameof(Address.Number))) { Writes = RenameAsync },
        new("Close", "Matters", "Closes a matter and says what was done about it.", "办结事项，并说明处理结果。",
            new ActionParameter("Closing", PropertyKind.String, Field: "Closing"),
            new ActionParameter("ClosedAt", PropertyKind.DateTimeOffset, Nullable: true, Field: "ClosedAt"))
        {
            Writes = (call, _) => Is(call.Change(("Closing", call.Get<string>("Closing")), ("ClosedAt", call.Get<DateTimeOffset?>("ClosedAt") ?? call.Now))),
        },
        new("Confirm", "Declarations", "Confirms what was declared: the register makes a stay, a letting or a matter of what the declarant wrote.", "确认申报：按申报内容登记居住、出租或事项。",
            new ActionParameter("IdentityEvidenceId", PropertyKind.Guid, Nullable: true, Field: nameof(Declaration.IdentityEvidenceId)),
            new ActionParameter("ResidentId", PropertyKind.Guid, Nullable: true, Field: nameof(Declaration.ResidentId)),
            new ActionParameter("HouseId", PropertyKind.Guid, Nullable: true, Field: nameof(Declaration.HouseId))) { Writes = (call, _) => Confirm(call) },
        new("Refuse", "Declarations", "Refuses a declaration: what the declarant wrote is erased.", "不予确认申报：申报人填写的内容随即删除。",
            new ActionParameter("Reason", PropertyKind.String, Field: nameof(Declaration.RefusalReason), CodeList: "RefusalReason"))
        {
            Writes = (call, _) => Is(call.Change((nameof(Declaration.Status), DeclarationStatus.Refused), (nameof(Declaration.RefusalReason), call.Get<string>("Reason")))),
        },
        new("Decide", "Conflicts", "Decides a conflict: which value stands, or whether two records are of one thing and which of them stays.", "裁定冲突：以哪个值为准，或两条记录是否同一对象、保留哪一条。",
            new ActionParameter("Decision", PropertyKind.String, Field: nameof(Conflict.Decision)),
            new ActionParameter("SurvivorId", PropertyKind.Guid, Nullable: true, Field: nameof(Conflict.SurvivorId))) { Writes = Decide },
        new("Release", "QuarantinedChanges", "Lets a kept change, and all that came with it, be tried again.", "放行隔离的变更（连同同组变更），重新执行。",
            new ActionParameter(Why, PropertyKind.String, Nullable: true)) { Writes = (call, _) => Settle(call, KeptStatus.Released) },
        new("Discard", "QuarantinedChanges", "Decides that a kept change, and all that came with it, is not to be written.", "作废隔离的变更（连同同组变更），不予写入。",
            new ActionParameter(Why, PropertyKind.String)) { Writes = (call, _) => Settle(call, KeptStatus.Discarded) },
        new("Revoke", "Devices", "Revokes a terminal: from the next request on it may only hand in unsent work.", "停用终端：此后只能上交未上传的数据。",
            new ActionParameter(Why, PropertyKind.String, Nullable: true)) { Writes = (call, _) => Is(call.Because(Why).Change((nameof(Device.Status), DeviceStatus.Revoked))) },
        .. PlateActions.All,
        .. DefectActions.All,
        .. AlertActions.All,
        .. InspectionActions.All,
        .. TaskActions.All,
        .. BulletinActions.All,
        new("FindResident", null, "Finds people by a whole identity number or phone, which must not stand in a URL; with both, whoever has both.", "按完整身份证号码或电话查找人员（不得出现在网址中）；同时给出时须都符合。",
            new ActionParameter("IdentityNumber", PropertyKind.String, Nullable: true),
            new ActionParameter("Phone", PropertyKind.String, Nullable: true))
        {
            Answers = FindResidentAsync,
            Result = OperationResult.Entities("Residents"),
            Needs = (Right.Read, "Residents"),
        },
    ];

    private static RegisterAction Ending(string set, string english, string chinese) => new("End", set, english, chinese,
        new ActionParameter("Reason", PropertyKind.String, Field: "EndReason"),
        new ActionParameter("EndedOn", PropertyKind.Date, Nullable: true, Field: "EndedOn"))
    {
        Writes = (call, _) => Is(call.Change(("EndedOn", call.Get<DateOnly?>("EndedOn") ?? call.Today), ("EndReason", call.Get<string>("Reason")))),
    };

    private static Task<IReadOnlyList<PushItem>> Confirm(ActionCall call)
    {
        var named = new[] { nameof(Declaration.IdentityEvidenceId), nameof(Declaration.ResidentId), nameof(Declaration.HouseId) }
            .Select(name => (name, Id: call.Get<Guid?>(name))).Where(n => n.Id is not null).Select(n => (n.name, (object?)n.Id));
        return Is(call.Change([(nameof(Declaration.Status), DeclarationStatus.Confirmed), .. named]));
    }

    private static async Task<IReadOnlyList<PushItem>> RetireAsync(ActionCall call, CancellationToken cancel)
    {
        var on = call.Get<DateOnly?>("On") ?? call.Today;
        var retired = call.Change(
            (nameof(Address.Status), AddressStatus.Retired), (nameof(Address.ValidTo), on), (nameof(Address.RetiredReason), call.Get<string>("Reason")));
        if (call.Get<Guid?>("SuccessorId") is not { } successor)
            return call.Get<string>("SuccessionKind") is null ? [retired] : throw new ProblemException(Problems.MissingField, "SuccessorId");
        var address = await call.ReadAsync(cancel, nameof(Address.BeatCode));
        return
        [
            retired,
            call.Create(
                "AddressSuccessions",
                (nameof(Address.BeatCode), address.GetProperty(nameof(Address.BeatCode)).GetString()),
                (nameof(AddressSuccession.PredecessorId), call.Item.Key[0]),
                (nameof(AddressSuccession.SuccessorId), successor),
                (nameof(AddressSuccession.Kind), call.Get<string>("SuccessionKind") ?? "merged"),
                (nameof(AddressSuccession.On), on)),
        ];
    }

    private static async Task<IReadOnlyList<PushItem>> RenameAsync(ActionCall call, CancellationToken cancel)
    {
        var former = await call.ReadAsync(cancel, nameof(Address.BeatCode), nameof(Address.Name), nameof(Address.Number));
        var (name, number) = (former.GetProperty(nameof(Address.Name)).GetString(), former.GetProperty(nameof(Address.Number)).GetString());
        var renamed = call.Change([(nameof(Address.Name), call.Get<string>("Name")), .. call.Get<string>("Number") is { } other ? new (string, object?)[] { (nameof(Address.Number), other) } : []]);
        if (string.Concat(name, number) is not { Length: > 0 } text)
            return [renamed];
        return
        [
            renamed,
            call.Create(
                "AddressAliases",
                (nameof(Address.BeatCode), former.GetProperty(nameof(Address.BeatCode)).GetString()),
                (nameof(AddressAlias.AddressId), call.Item.Key[0]),
                (nameof(AddressAlias.Kind), "former"),
                (nameof(AddressAlias.Text), text)),
        ];
    }

    // A conflict of values knows no survivor, and says so where one is named.
    private static Task<IReadOnlyList<PushItem>> Decide(ActionCall call, CancellationToken cancel) => Is(call.Get<Guid?>("SurvivorId") is { } survivor
        ? call.Change((nameof(Conflict.Decision), call.Get<string>("Decision")), (nameof(Conflict.SurvivorId), survivor))
        : call.Change((nameof(Conflict.Decision), call.Get<string>("Decision"))));

    private static Task<IReadOnlyList<PushItem>> Settle(ActionCall call, string status) => Is(call.Because(Why).Change((nameof(QuarantinedChange.Status), status)));

    // The query of POST Residents/$query, and so its masks, scope and entry in the audit log, with the numbers where clients put parameters.
    private static async Task FindResidentAsync(ActionCall call, HttpContext http)
    {
        var asked = call.Values.Where(v => v.Value is string).Select(v => $"{v.Key} eq '{((string)v.Value!).Replace("'", "''")}'").ToList();
        if (asked.Count == 0)
            throw new ProblemException(Problems.MissingField, "IdentityNumber", "Give an identity number, a phone, or both.");
        // In one page, for a next link could not be followed without the query: a phone may be that of a whole firm, but not of more.
        var request = call.Request with { Path = "Residents", Headers = name => name.Equals("Prefer", StringComparison.OrdinalIgnoreCase) ? null : call.Request.Headers(name) };
        await Reads.AnswerAsync(call.Api, request, http, "$filter=" + Uri.EscapeDataString(string.Join(" and ", asked)), ReadLimits.Default.MaxPageSize);
    }

    private static Task<IReadOnlyList<PushItem>> Is(PushItem item) => Task.FromResult<IReadOnlyList<PushItem>>([item]);
}
