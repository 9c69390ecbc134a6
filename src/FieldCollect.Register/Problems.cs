namespace FieldCollect.Register;

/// <summary>A kind of trouble that the register answers with: one entry, one code, one reply shape on every route. Listed in api-specs/problems.md.</summary>
/// <param name="Code">Stable; clients may rely on it.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="English">What is wrong.</param>
/// <param name="Chinese">The same, as an officer reads it.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record ProblemKind(string Code, int Status, string English, string Chinese, string Remedy);

/// <summary>Expected trouble with a request. Its text never holds a personal value, SQL or a stack.</summary>
public sealed class ProblemException(ProblemKind kind, string? target = null, string? message = null, IReadOnlyList<ProblemDetail>? details = null)
    : Exception(message ?? kind.English)
{
    public ProblemKind Kind { get; } = kind;

    /// <summary>The field, record or option concerned.</summary>
    public string? Target { get; } = target;

    public IReadOnlyList<ProblemDetail> Details { get; } = details ?? [];

    /// <summary>The record without which this cannot be done, and which may yet come; null when waiting would help nobody.</summary>
    public Awaited? Awaits { get; init; }
}

/// <summary>A record that is not there, or has not reached a version.</summary>
public sealed record Awaited(string EntitySet, Guid Id);

/// <summary>One part of a problem: a broken rule, or a record that stands in the way.</summary>
public sealed record ProblemDetail(string Code, string Message, string? Target);

/// <summary>Every problem there is. A test fails on one that api-specs/problems.md does not describe.</summary>
public static class Problems
{
    public static readonly ProblemKind NotSignedIn = new("NotSignedIn", 401, "Sign in first.", "请先登录。", "Get a token from /auth/token.");
    public static readonly ProblemKind NotAllowed = new("NotAllowed", 403, "Your role may not do this.", "您的角色无权进行此操作。", "Ask somebody whose work it is.");
    public static readonly ProblemKind DeviceRevoked = new("DeviceRevoked", 403, "This terminal has been revoked.", "本终端已被停用。", "Bring the terminal to the station; its unsent work is kept.");
    public static readonly ProblemKind NotFound = new("NotFound", 404, "There is no such record, or it is not yours to see.", "没有这条记录，或您无权查看。", "Check the key.");
    public static readonly ProblemKind MethodNotAllowed = new("MethodNotAllowed", 405, "This cannot be done to that resource.", "此资源不支持该操作。", "See the Allow header.");
    public static readonly ProblemKind MalformedRequest = new("MalformedRequest", 400, "The request cannot be read.", "请求格式有误。", "See target and message.");
    public static readonly ProblemKind MalformedBody = new("MalformedBody", 400, "The body is not valid JSON of the expected shape.", "请求内容不是有效的 JSON。", "Send one JSON object.");
    public static readonly ProblemKind UnknownProperty = new("UnknownProperty", 400, "The entity has no such property.", "没有这个属性。", "See $metadata for the properties.");
    public static readonly ProblemKind WrongType = new("WrongType", 400, "The value has not the type of the property.", "属性值的类型不对。", "See $metadata for the type.");
    public static readonly ProblemKind BodyTooLarge = new("BodyTooLarge", 413, "The body is larger than is taken here.", "请求内容过大。", "Send less at a time.");
    public static readonly ProblemKind UnsupportedMediaType = new("UnsupportedMediaType", 415, "The body's media type is not understood here.", "不支持该内容类型。", "Send application/json.");
    public static readonly ProblemKind MalformedUrl = new("MalformedUrl", 400, "The URL cannot be read.", "网址有误。", "See message and target.");
    public static readonly ProblemKind UnknownOption = new("UnknownOption", 400, "There is no such system query option.", "没有这个查询选项。", "See the OData URL conventions.");
    public static readonly ProblemKind RepeatedOption = new("RepeatedOption", 400, "A query option may be given once.", "查询选项重复。", "Join the conditions with and.");
    public static readonly ProblemKind UnknownEntitySet = new("UnknownEntitySet", 404, "The path names nothing of this service.", "路径不存在。", "See the service document.");
    public static readonly ProblemKind UnsupportedVersion = new("UnsupportedVersion", 400, "This service speaks OData 4.0 and 4.01.", "本服务支持 OData 4.0 和 4.01。", "Send OData-Version 4.0 or 4.01, or none.");
    public static readonly ProblemKind NotFilterable = new("NotFilterable", 400, "This property cannot be filtered on in this way.", "该属性不支持这种筛选。", "Filter on another property, or by equality; of many rows, on one that narrows them: the message names them.");
    public static readonly ProblemKind NotSortable = new("NotSortable", 400, "This property cannot be sorted by.", "该属性不支持排序。", "Sort by another property; many rows, in the order of an index: the message names them.");
    public static readonly ProblemKind SensitiveInUrl = new("SensitiveInUrl", 400, "This property must not stand in a URL.", "该属性不得出现在网址中。", "Send the query by POST to /$query.");
    public static readonly ProblemKind TooComplex = new("TooComplex", 400, "The request asks for more than is computed at once.", "请求过于复杂。", "Ask for less at a time.");
    public static readonly ProblemKind BadSkipToken = new("BadSkipToken", 400, "The skip token was not made for this query.", "分页令牌无效。", "Start again without it.");
    public static readonly ProblemKind NotComputable = new("NotComputable", 400, "An expression of the query has no value for a row.", "查询表达式无法计算。", "Guard against division by zero and numbers out of range.");
    public static readonly ProblemKind NotAcceptable = new("NotAcceptable", 406, "The reply cannot be given in an accepted media type.", "无法以所要求的格式返回。", "Accept application/json.");
    public static readonly ProblemKind MalformedBatch = new("MalformedBatch", 400, "The batch cannot be read.", "批处理格式有误。", "See message and target.");
    public static readonly ProblemKind RuleBroken = new("RuleBroken", 400, "The record breaks a rule.", "记录不符合规则。", "Each broken rule is a detail with its id.");
    public static readonly ProblemKind EvidenceNeeded = new("EvidenceNeeded", 400, "A check failed: add a photo of the document as evidence, or correct the value.", "校验未通过：请补拍证件照片作为凭据，或更正。", "Set the evidence field to an Attachment, or correct the value.");
    public static readonly ProblemKind UnknownCode = new("UnknownCode", 400, "The code is not in its list.", "代码不在代码表中。", "See CodeItems for the list.");
    public static readonly ProblemKind MissingField = new("MissingField", 400, "A required field is missing.", "缺少必填项。", "See target.");
    public static readonly ProblemKind UnknownReference = new("UnknownReference", 400, "A record that is referred to does not exist, or is not yours to see.", "所引用的记录不存在或您无权查看。", "Send the record referred to first.");
    public static readonly ProblemKind OtherBeat = new("OtherBeat", 400, "The record referred to lies in another beat.", "所引用的记录属于其他警务区。", "Records that belong together lie in one beat.");
    public static readonly ProblemKind BeatNotYours = new("BeatNotYours", 403, "The beat is not one of yours.", "该警务区不归您管辖。", "Records are written by the officers of their own beat.");
    public static readonly ProblemKind AddressCycle = new("AddressCycle", 400, "An address cannot lie below itself.", "地址不能是自身的下级。", "Choose another parent.");
    public static readonly ProblemKind AddressOrder = new("AddressOrder", 400, "An address of this kind cannot lie below that parent.", "该类地址不能位于此上级之下。", "A room lies in a floor, entrance or building, and so on.");
    public static readonly ProblemKind AddressOutsideParent = new("AddressOutsideParent", 400, "An address lies in its parent's division and beat.", "地址必须与上级同属一个区划和警务区。", "Take the parent's division and beat.");
    public static readonly ProblemKind AddressParentRetired = new("AddressParentRetired", 400, "An address in use cannot lie below a retired one.", "在用地址不能位于已停用的上级之下。", "Choose a parent in use.");
    public static readonly ProblemKind AddressHasLiveChildren = new("AddressHasLiveChildren", 409, "The address has live addresses below it.", "该地址下还有在用的下级地址。", "Retire the addresses named in the details first.");
    public static readonly ProblemKind InUse = new("InUse", 409, "Other live records refer to this one.", "仍有其他有效记录引用本记录。", "End or remove what is named in the details first.");
    public static readonly ProblemKind AlreadyExists = new("AlreadyExists", 409, "A record with this key or code exists.", "已有相同主键或编码的记录。", "Use another key; to change a record, PATCH it.");
    public static readonly ProblemKind PlateStep = new("PlateStep", 409, "A plate in this state cannot come into that one.", "门牌不能从当前状态变更为该状态。", "The message names both states; the details, the states that may follow.");
    public static readonly ProblemKind PlateForged = new("PlateForged", 409, "The plate's token was not made by this register.", "门牌二维码不是本登记库签发的。", "Look at the plate: it may be forged. Take a photo and report a matter.");
    public static readonly ProblemKind CannotBeUndone = new("CannotBeUndone", 409, "What was carried over has been changed since, so it cannot be put back.", "合并后相关记录已有变更，不能撤销。", "What stands in the way is in the details: correct the records one by one.");
    public static readonly ProblemKind Damaged = new("Damaged", 409, "A protected value of the record cannot be opened; nothing was written.", "记录中的加密内容无法打开，未作任何修改。", "Tell the administrator: the row is damaged and must be restored from the backup.");
    public static readonly ProblemKind Immutable = new("Immutable", 400, "The field cannot be changed once written.", "该字段写入后不可更改。", "Leave it out.");
    public static readonly ProblemKind PreconditionRequired = new("PreconditionRequired", 428, "Say which version the change was made on.", "请说明修改所依据的版本。", "Send If-Match with the ETag you read.");
    public static readonly ProblemKind PreconditionFailed = new("PreconditionFailed", 412, "The record has changed since you read it.", "记录已被他人修改。", "Read it again, or send Prefer: fieldcollect.merge.");
    public static readonly ProblemKind RepeatabilityMismatch = new("RepeatabilityMismatch", 400, "A different request was already sent under this Repeatability-Request-ID.", "该请求编号已用于另一个请求。", "Use a new id for a new request.");
    public static readonly ProblemKind FailedDependency = new("FailedDependency", 424, "A request that this one depends on failed.", "所依赖的请求未成功。", "Correct the other request first.");
    public static readonly ProblemKind TokenTooOld = new("TokenTooOld", 410, "The delta token is no longer good.", "增量令牌已失效。", "Push what is unsent, then read the beat again from the start.");
    public static readonly ProblemKind ContentMismatch = new("ContentMismatch", 400, "The bytes are not those that the record names.", "文件内容与登记的长度或摘要不符。", "Send the file whose length and SHA-256 stand in the record.");
    public static readonly ProblemKind UploadOffset = new("UploadOffset", 409, "The piece does not begin where the bytes that are here end.", "上传位置与服务器已有部分不衔接。", "Go on at Upload-Offset of the reply.");
    public static readonly ProblemKind DamagedFile = new("DamagedFile", 400, "This is no export of a terminal's unsent work, or it has been damaged.", "文件不是终端导出的未上传数据，或已损坏。", "Export again on the terminal.");
    public static readonly ProblemKind ForeignFile = new("ForeignFile", 400, "The export was made for another register.", "该导出文件属于其他登记库。", "Import it where the terminal is enrolled.");
    public static readonly ProblemKind TooManyRequests = new("TooManyRequests", 429, "Too many requests of yours are under way at once.", "您同时进行的请求过多。", "Wait for the time in Retry-After; send several changes as one batch.");
    public static readonly ProblemKind TookTooLong = new("TookTooLong", 503, "The query takes longer than the register spends on one request.", "查询耗时过长，已停止。", "Ask for less: filter by an indexed property, take fewer rows, expand less.");
    public static readonly ProblemKind UrlTooLong = new("UrlTooLong", 414, "The URL is longer than is taken here.", "网址过长。", "Send the query by POST to /$query, or in a batch.");
    public static readonly ProblemKind HeadersTooLarge = new("HeadersTooLarge", 431, "The headers are longer than is taken here.", "请求头过长。", "Send fewer and shorter headers.");
    public static readonly ProblemKind NotSupported = new("NotSupported", 501, "This is not supported.", "暂不支持。", "See the capabilities in $metadata.");
    public static readonly ProblemKind PlatesNotPrintable = new("PlatesNotPrintable", 409, "Some plates cannot be printed as they are.", "部分门牌无法印制。", "Each detail names a plate by its serial number and what stands in the way; correct these, and print again.");
    public static readonly ProblemKind PrintUnderWay = new("PrintUnderWay", 409, "These plates are being printed already.", "该批门牌正在生成印刷文件。", "Wait until that is done.");
    public static readonly ProblemKind FontMissing = new("FontMissing", 503, "The fonts of the plates are not on this machine.", "服务器缺少门牌字体。", "Install the packages fonts-wqy-microhei and fonts-wqy-zenhei, or name TrueType fonts in FIELDCOLLECT_PLATE_FONTS.");
    public static readonly ProblemKind InspectionStep = new("InspectionStep", 409, "The inspection is not at the point where this can be done.", "抽查当前状态不允许此操作。", "Look at the inspection's Status and period; the message says what is missing.");
    public static readonly ProblemKind CheckerIsCollector = new("CheckerIsCollector", 409, "Nobody checks what he collected himself.", "采集人不得核查本人采集的记录。", "Assign it to somebody else.");
    public static readonly ProblemKind NoSampleProves = new("NoSampleProves", 400, "No sample of a size that can be checked proves this.", "可行的样本量无法证明该目标。", "Expect a rate further above the target, accept a greater risk, or take more beats and kinds.");
    public static readonly ProblemKind PolicyInForce = new("PolicyInForce", 409, "What holds from a day that has begun cannot be changed; a policy is changed from tomorrow at the earliest.", "已生效的政策参数不可更改；新的设定最早从明天起生效。", "Write a PolicySetting with a later ValidFrom. A code item of a policy list is made without Value.");
    public static readonly ProblemKind BulletinStep = new("BulletinStep", 409, "The bulletin cannot be signed.", "该通报不能签发。", "Look at its Status and at the newest edition; only that one is signed, once.");
    public static readonly ProblemKind StorageFull = new("StorageFull", 507, "The register cannot write at the moment; nothing of the request was kept.", "服务器存储异常，本次请求未保存。", "Keep the request and send it again later.");
    public static readonly ProblemKind Busy = new("Busy", 503, "The register is busy.", "系统繁忙。", "Try again after the time in Retry-After.");
    public static readonly ProblemKind Unexpected = new("Unexpected", 500, "Something went wrong on our side; it has been logged under the id given.", "服务器出错，已记录。", "Send the request again; quote the id if it goes on.");

    public static readonly IReadOnlyList<ProblemKind> All =
    [
        .. typeof(Problems).GetFields().Where(f => f.FieldType == typeof(ProblemKind)).Select(f => (ProblemKind)f.GetValue(null)!),
    ];

    private static readonly Dictionary<string, ProblemKind> ByCode = All.ToDictionary(p => p.Code);

    /// <summary>The kind with a code; <see cref="Unexpected"/> for a code that an older version may have written.</summary>
    public static ProblemKind Find(string code) => ByCode.GetValueOrDefault(code, Unexpected);
}
