"""Words for searching: what mainland China, Taiwan and haste call one thing, what is no content,
what the subject is.
"""

# Mainland and colloquial words, and the Taiwan words they stand for.
VOCABULARY = {
    "激活": "啟用", "服務器": "伺服器", "密鑰": "金鑰", "網絡": "網路", "註冊表": "登錄", "客戶端": "用戶端",
    "端口": "連接埠", "緩存": "快取", "域名": "網域名稱", "計算機": "電腦", "軟件": "軟體", "硬件": "硬體",
    "默認": "預設", "信息": "資訊", "訊息": "資訊", "文件": "檔案", "程序": "程式", "運行": "執行",
    "設置": "設定", "重啟": "重新啟動", "重置": "重設", "批量": "大量", "許可證": "授權", "日誌": "記錄檔",
    "日志": "記錄檔", "域控制器": "網域控制站", "命令行": "命令列", "命令提示符": "命令提示字元",
    "內存": "記憶體", "硬盤": "硬碟", "網卡": "網路卡", "數據": "資料", "支持": "支援", "保存": "儲存",
    "返回": "傳回", "證書": "憑證", "用戶名": "使用者名稱", "賬戶": "帳戶", "賬號": "帳戶", "帳號": "帳戶",
    "鏈接": "連結", "屏幕": "螢幕", "脫機": "離線", "在線": "線上", "虛擬機": "虛擬機器", "鏡像": "映像",
    "組策略": "群組原則", "策略": "原則", "訪問": "存取", "適配器": "介面卡", "標識": "識別碼",
    "時間戳": "時間戳記", "聯系": "連絡", "聯繫": "連絡", "聯絡": "連絡", "阻止": "封鎖", "搜索": "搜尋",
    "卸載": "解除安裝", "移除": "刪除", "錯誤代碼": "錯誤碼", "返回碼": "傳回碼", "報錯": "錯誤",
    "續訂": "更新", "續期": "更新", "克隆": "複製", "主板": "主機板", "登陸": "登入", "升級": "升級",
    "自動發現": "自動探索", "探測": "探索", "正版": "正版", "盜版": "非正版", "開機": "啟動", "壞掉": "故障",
    "壞了": "故障", "掛掉": "故障", "掛了": "故障", "當機": "故障", "宕機": "故障", "崩潰": "故障",
    "序號": "產品金鑰", "序列號": "產品金鑰", "激活碼": "產品金鑰", "許可": "授權", "令牌": "權杖",
    "頒發": "發行", "活動目錄": " active directory ", "域控": "網域控制站", "加域": "加入網域",
    "工作組": "工作群組", "主機版": "主機板", "重裝": "重新安裝", "重灌": "重新安裝", "物理機": "實體電腦",
    "模板": "範本", "母片": "映像", "母盤": "映像", "界面": "介面", "窗口": "視窗", "菜單": "功能表",
    "計劃任務": "排程工作", "任務計劃": "排程工作", "數字簽名": "數位簽章", "簽名": "簽章", "映射": "對應",
    "調用": "呼叫", "遠程過程調用": "遠端程序呼叫", "遠程": "遠端", "不可用": "無法使用", "未找到": "找不到",
    "沒找到": "找不到", "標識符": "識別碼", "筆記本": "筆記型電腦", "筆記本電腦": "筆記型電腦",
    "筆電": "筆記型電腦", "外網": "網際網路", "互聯網": "網際網路", "內網": "內部網路", "導出": "匯出",
    "導入": "匯入", "列表": "清單", "圖標": "圖示", "水印": "浮水印", "浮水印": "浮水印", "過期": "到期",
    "超時": "逾時", "兼容": "相容", "加載": "載入", "校驗": "驗證", "補丁": "更新", "固件": "韌體",
    "網關": "閘道", "機器": "電腦", "拷貝": "複製", "恢復": "還原", "復原": "還原", "打印機": "印表機",
    "丟失": "遺失", "損壞": "損毀", "毀損": "損毀", "壞軌": "損毀", "家庭版": "家用版", "啓用": "啟用",
    "起用": "啟用", "字符": "字元", "應答": "回應",
    "地址": "位址", "通過": "透過", "添加": "新增", "查找": "尋找", "修改": "變更", "更改": "變更", "創建": "建立", "新建": "建立",
    "獲取": "取得", "獲得": "取得", "出錯": "錯誤", "打開": "開啟", "彈出": "跳出", "檢測": "偵測", "協議": "通訊協定",
    "後綴": "尾碼", "前綴": "首碼", "字段": "欄位", "組件": "元件", "模塊": "模組", "預裝": "預先安裝", "連接": "連線",
    "斷開": "中斷", "連接端口": "連接埠", "連接埠": "連接埠", "微軟": " microsoft ", "數字權利": "數位授權", "數字許可證": "數位授權",
    "抓不到": "找不到", "連不到": "無法連線", "連不上": "無法連線", "沒辦法": "無法", "沒法": "無法", "不能": "無法", "用光": "用完",
    "簽章": "簽章", "手工": "手動", "母機": "範本", "賬": "帳",
}  # fmt: skip

QUESTION_WORDS = frozenset(
    """
a an and any are as at be been but by can cannot could did do does for from had has have hello help hi how i if
in is it its just me my no not of ok on or our please s so t than that the their them then there these they
this to too up us was we were what when where which who why will with would you your
""".split()
)
QUESTION_HAN = frozenset(
    """
怎麼辦 怎么办 怎麼 怎么 如何 什麼 什么 為什麼 为什么 為何 請問 请问 可以 嗎 吗 呢 了 的 是 在 我 我們 我们 要
會 会 有 沒 這 这 那 個 个 很 都 也 就 不小心 一直 哪裡 哪里 哪 把 被 跟 和 與 与 及 或 後 后 說 说
""".split()
)

# Words of one meaning, each with the stem they share.
SYNONYMS = {
    "licence": "licens", "license": "licens", "licensing": "licens", "licenced": "licens",
    "licenses": "licens", "licences": "licens", "pc": "comput", "pcs": "comput", "machine": "comput",
    "computers": "comput", "srv": "srv", "vm": "vm", "vms": "vm", "count": "count", "counter": "count",
    "died": "fail", "dead": "fail", "crashed": "fail", "broken": "fail", "activating": "activ",
    "activate": "activ", "activation": "activ", "activated": "activ", "activations": "activ", "isnt": "not",
    "dont": "not", "clients": "client", "servers": "server", "remove": "remov", "delete": "remov",
    "uninstall": "remov", "swap": "replac", "swapped": "replac", "replaced": "replac", "replacing": "replac",
    "replacement": "replac", "replace": "replac", "notebook": "laptop", "notebooks": "laptop", "laptops": "laptop",
    "workstation": "comput", "workstations": "comput", "machines": "comput", "computer": "comput", "expire": "expir",
    "expired": "expir", "expires": "expir", "expiry": "expir", "expiration": "expir", "telephone": "phone", "migrate": "move",
    "migration": "move", "transfer": "move", "moving": "move", "moved": "move", "display": "show", "shown": "show",
    "modify": "chang", "changed": "chang", "template": "imag", "image": "imag", "images": "imag", "imaging": "imag",
    "cloned": "clon", "clones": "clon", "clone": "clon", "cloning": "clon", "duplicate": "duplic", "duplicated": "duplic",
    "mainboard": "motherboard", "crash": "fail", "failure": "fail", "failing": "fail", "blocking": "block", "denied": "deni",
    "deny": "deni", "refused": "refus", "refuse": "refus", "refuses": "refus", "license's": "licens", "keys": "key",
    "creation": "creat", "created": "creat", "requirements": "requir", "wmi": "wmi", "set": "set", "sets": "set", "change": "chang",
}  # fmt: skip

# A text with one of these is about activation.
SUBJECT = """
activation license kms mak slmgr ospp slui sppsvc gvlk csvlk cmid _vlmcs genuine rearm 1688 volume adba avma
vamt sysprep tokens.dat dns srv sku 啟用 授權 金鑰 正版 序號
"""
