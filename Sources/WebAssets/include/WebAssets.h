int mailroom_assets_placeholder(void);
