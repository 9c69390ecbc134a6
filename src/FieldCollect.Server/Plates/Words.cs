namespace FieldCollect.Server.Plates;

/// <summary>What the public pages say. Plain words: they are read at a door, on a phone, by somebody who has never heard of a register.</summary>
internal static class Words
{
    public static readonly Say Service = new("门牌服务", "Doorplate service");
    public static readonly Say SkipTo = new("跳到正文", "Skip to the content");
    public static readonly Say Address = new("标准地址", "Standard address");
    public static readonly Say PlateNumber = new("门牌号", "Number on the plate");
    public static readonly Say Police = new("辖区派出所", "Your police station");
    public static readonly Say Beat = new("警务区", "Beat");
    public static readonly Say Officer = new("社区民警", "Your officer");
    public static readonly Say Call = new("拨打", "Call");
    public static readonly Say Emergency = new("紧急情况请拨打 110、119 或 120。", "In an emergency call 110 (police), 119 (fire) or 120 (ambulance).");
    public static readonly Say Services = new("您可以在这里办理", "What you can do here");
    public static readonly Say ReceiptLink = new("凭回执号查询办理情况", "Look up a receipt number");
    public static readonly Say Back = new("返回门牌页面", "Back to the plate's page");

    public static readonly Say NotShownTitle = new("无法显示此门牌", "This plate cannot be shown");
    public static readonly Say NotShown = new(
        "请核对门牌上的编码后再试一次。如果门牌破损或者您对门牌有疑问，请告诉辖区派出所，或拨打 110 咨询。",
        "Check the code on the plate and try again. If the plate is damaged or you doubt it, please tell your police station, or call 110 and ask.");

    public static readonly Say TooManyTitle = new("访问过于频繁", "Too many requests");
    public static readonly Say TooMany = new("请稍等片刻再试。如有急事，请直接拨打派出所电话。", "Please wait a little and try again. If it is urgent, call your police station.");
    public static readonly Say TryAfter = new("请在 {0} 秒后再试。", "Try again in {0} seconds.");

    public static readonly Say BadFormTitle = new("表单已失效", "The form is no longer good");
    public static readonly Say BadForm = new("请重新扫描门牌，再填写一次。您填写的内容没有保存。", "Please scan the plate again and fill in the form once more. Nothing of it was kept.");
    public static readonly Say TooLargeTitle = new("内容过大", "That is too large");
    public static readonly Say TooLarge = new("文字请不要超过500字，照片请不要超过8 MB。", "Please write at most 500 characters and choose a photo of at most 8 MB.");

    public static readonly Say ErrorsTitle = new("请更正以下内容", "Please correct the following");
    public static readonly Say Send = new("下一步：接收验证码", "Next: get a code on my phone");
    public static readonly Say Required = new("必填", "required");
    public static readonly Say Optional = new("可不填", "optional");
    public static readonly Say Choose = new("请选择", "Please choose");
    public static readonly Say Privacy = new(
        "您填写的内容加密保存，只有负责本辖区的民警和登记人员可以看到，用于上门核实；未获确认的，到期自动删除。此页面不显示任何住户信息。",
        "What you write is kept encrypted. Only the officers and registrars in charge of this area see it, to check it at the door; if it is not confirmed it is deleted. These pages show nothing about who lives here.");

    public static readonly Say Name = new("姓名", "Name");
    public static readonly Say OwnerName = new("出租人姓名", "Landlord's name");
    public static readonly Say DocumentKind = new("证件种类", "Kind of document");
    public static readonly Say DocumentNumber = new("证件号码", "Number of the document");
    public static readonly Say NumberHint = new("居民身份证为18位，末位可以是 X", "A Chinese identity card has 18 characters; the last may be X");
    public static readonly Say NumberDiffers = new("号码校验未通过，请再核对一次。", "The number fails its check: please compare it once more with the document.");
    public static readonly Say NumberIsSo = new("我已核对，证件上就是这个号码", "I have compared it: this is the number on the document");
    public static readonly Say Sex = new("性别", "Sex");
    public static readonly Say SexHint = new("使用居民身份证的不用填", "Not needed with a Chinese identity card");
    public static readonly Say BirthDate = new("出生日期", "Birth date");
    public static readonly Say ResidencyKind = new("居住类别", "How you live here");
    public static readonly Say ArrivedOn = new("从哪天起住在这里", "Since when you live here");
    public static readonly Say LeaseFrom = new("租期开始", "Lease from");
    public static readonly Say LeaseTo = new("租期结束", "Lease to");
    public static readonly Say Day = new("希望哪天上门", "Day you wish for");
    public static readonly Say Part = new("时段", "Part of the day");
    public static readonly Say Reason = new("需要办理什么事", "What you need");
    public static readonly Say Phone = new("手机号码", "Mobile phone");
    public static readonly Say PhoneHint = new("用于接收验证码，民警也会拨打这个号码", "For a code by text message; the officer may call it too");

    public static readonly Say CodeTitle = new("输入短信验证码", "Enter the code from the text message");
    public static readonly Say CodeSent = new("验证码已发送到 {0}，15分钟内有效。", "A code has been sent to {0}. It is good for 15 minutes.");
    public static readonly Say Code = new("6位验证码", "Code of 6 digits");
    public static readonly Say CodeWrong = new("验证码不对，请再试一次。", "That is not the code. Please try again.");
    public static readonly Say Confirm = new("提交申报", "Send the declaration");
    public static readonly Say CodeGoneTitle = new("验证码已失效", "The code is no longer good");
    public static readonly Say CodeGone = new("验证码已过期，或者输错次数过多。请重新扫描门牌，再填写一次。", "It is too old, or was tried too often. Please scan the plate again and fill in the form once more.");

    public static readonly Say DoneTitle = new("已经受理", "We have received it");
    public static readonly Say YourReceipt = new("您的回执号", "Your receipt number");
    public static readonly Say KeepIt = new("请记下或拍下这个号码，用它可以查询办理情况。号码不会再次显示。", "Please write it down or take a picture: with it you can look up what became of it. It is not shown again.");
    public static readonly Say Next = new("民警会上门核实，核实后才会登记。", "An officer will come to your door. It counts only after that.");
    public static readonly Say AddPhoto = new("补充一张现场照片（可不填）", "Add a photo of the place (optional)");
    public static readonly Say PhotoHint = new("JPEG、PNG 或 WebP，不超过8 MB。照片中的定位信息会被去掉。", "JPEG, PNG or WebP, at most 8 MB. Where it was taken is removed from it.");
    public static readonly Say SendPhoto = new("上传照片", "Send the photo");
    public static readonly Say PhotoThanks = new("照片已收到，谢谢。", "We have the photo. Thank you.");
    public static readonly Say PhotoNotTaken = new("没有收到照片：请选择一张不超过8 MB 的 JPEG、PNG 或 WebP 照片。", "The photo was not taken: please choose a JPEG, PNG or WebP picture of at most 8 MB.");
    public static readonly Say PhotoNoMore = new("不能再补充照片。", "No photo can be added any more.");

    public static readonly Say ReceiptTitle = new("查询办理情况", "Look up a receipt");
    public static readonly Say ReceiptNumber = new("回执号（16位）", "Receipt number (16 characters)");
    public static readonly Say LookUp = new("查询", "Look up");
    public static readonly Say ReceiptUnknown = new("没有查到这个回执号，请核对后再试。回执号保留180天。", "There is no such receipt number. Please check it. Numbers are kept for 180 days.");
    public static readonly Say StatusIs = new("办理情况", "Status");
    public static readonly Say DeclaredOn = new("申报日期", "Declared on");
    public static readonly Say DecidedOn = new("办结日期", "Decided on");
    public static readonly Say KindOf = new("申报类别", "Kind");

    public static readonly Say LandlordTitle = new("房东确认", "Landlord's confirmation");
    public static readonly Say LandlordAsk = new("有人申报租住您的房屋。请输入短信中的验证码并选择。", "Somebody has declared to live in a house of yours. Enter the code of the message and choose.");
    public static readonly Say LandlordYes = new("是，这个人租住我的房屋", "Yes, this person rents from me");
    public static readonly Say LandlordNo = new("不是，我不认识这个人", "No, I do not know this person");
    public static readonly Say LandlordDone = new("谢谢，您的答复已经交给民警。", "Thank you. The officer has your answer.");
    public static readonly Say Answer = new("提交答复", "Send the answer");

    public static readonly Say CodeMessage = new("【门牌服务】验证码 {0}，15分钟内有效。请勿告诉他人。", "[Doorplate service] Your code is {0}, good for 15 minutes. Tell it to nobody.");
    public static readonly Say LandlordMessage = new(
        "【门牌服务】有人（{0}**）申报租住 {1}。请打开 {2} 并输入验证码 {3} 确认或否认。",
        "[Doorplate service] Somebody ({0}**) declared to live at {1}. Open {2} and enter {3} to confirm or deny.");
}
